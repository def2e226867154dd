import { kextLoaded, parseKernelExtensions } from '../../../src/posture/macos/kernel-extensions.ts';
import type { OpenEngine } from '../area.ts';

/** Whether a kernel extension is loaded (requirements M18, M20). */
export const open: OpenEngine = (given) => (input) => {
  const rows = parseKernelExtensions(String(input));
  return { rows, ...kextLoaded(rows, given.bundle === undefined ? undefined : String(given.bundle)) };
};
