import { z } from 'zod';
import { kextLoaded, parseKernelExtensions } from '../../../src/posture/macos/kernel-extensions.ts';
import { type OpenEngine, wordsOf } from '../area.ts';

const words = z.strictObject({ bundle: z.string().optional() });

/** Whether a kernel extension is loaded (requirements M18, M20). */
export const open: OpenEngine = (given) => {
  const { bundle } = wordsOf(words, given);
  return (input) => {
    const rows = parseKernelExtensions(wordsOf(z.string(), input));
    return { rows, ...kextLoaded(rows, bundle) };
  };
};
