import { z } from 'zod';
import type { CaseResult } from '../../policy/test-case.ts';

/** How the test cases of a policy came out. */
export const testView = z.object({
  revision: z.int(),
  passed: z.int(),
  failed: z.int(),
  results: z.array(z.object({ name: z.string(), passed: z.boolean(), differences: z.array(z.string()) })),
});
export type TestView = z.output<typeof testView>;

export function viewOfResults(revision: number, results: readonly CaseResult[]): TestView {
  const passed = results.filter((one) => one.passed).length;
  return {
    revision,
    passed,
    failed: results.length - passed,
    results: results.map(({ differences, ...one }) => ({ ...one, differences: [...differences] })),
  };
}
