import { readFileSync } from 'node:fs';
import { judgeExtension } from '../../../src/posture/macos/extension-state.ts';
import { parseSystemExtensions } from '../../../src/posture/macos/system-extensions.ts';
import type { OpenEngine } from '../area.ts';

/** The list the source document prints in its section 3.3. */
const SAMPLE = 'test/vectors/macos/s0-3.3-list.txt';

/** Lists of system extensions, and AnyConnect's place in them (requirements M9, M25 to M27). */
export const open: OpenEngine = (given) => (input) => {
  const { count, rows, problems } = parseSystemExtensions(given.sample === undefined ? String(input) : readFileSync(SAMPLE, 'utf8'));
  const judged = judgeExtension(rows);
  return { count, rows, problems, anyconnect: judged.verdict, ...(judged.verdict === 'fail' && { reason: judged.reason }) };
};
