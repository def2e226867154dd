import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { judgeExtension } from '../../../src/posture/macos/extension-state.ts';
import { parseSystemExtensions } from '../../../src/posture/macos/system-extensions.ts';
import { type OpenEngine, wordsOf } from '../area.ts';

/** The list the source document prints in its section 3.3. */
const SAMPLE = 'test/vectors/macos/s0-3.3-list.txt';

/** `os` and `columns` say where the list comes from. */
const words = z.strictObject({ sample: z.string().optional(), os: z.string().optional(), columns: z.array(z.string()).optional() });

/** Lists of system extensions, and AnyConnect's place in them (requirements M9, M25 to M27). */
export const open: OpenEngine = (given) => {
  const { sample } = wordsOf(words, given);
  return (input) => judged(sample === undefined ? wordsOf(z.string(), input) : readFileSync(SAMPLE, 'utf8'));
};

function judged(list: string): unknown {
  const { count, rows, problems } = parseSystemExtensions(list);
  const verdict = judgeExtension(rows);
  return { count, rows, problems, anyconnect: verdict.verdict, ...(verdict.verdict === 'fail' && { reason: verdict.reason }) };
}
