import { z } from 'zod';
import { readDocument } from '../../src/base/document.ts';
import type { Fault } from '../../src/base/fault.ts';
import type { Result } from '../../src/base/result.ts';

const record = z.record(z.string(), z.unknown());

const conformanceCase = z
  .strictObject({
    id: z.string(),
    area: z.string().regex(/^[a-z][a-z0-9-]*$/, 'the name of a file in test/conformance/areas'),
    title: z.string(),
    /** The requirements it shows. */
    req: z.array(z.string()).default([]),
    /** Where it comes from, and what there is to say of it. */
    seed: z.unknown().optional(),
    basis: z.unknown().optional(),
    notes: z.unknown().optional(),
    given: record.default({}),
    input: z.array(z.unknown()).min(1),
    expect: z.array(z.unknown()).min(1),
  })
  .refine((one) => one.input.length === one.expect.length, { message: 'as many inputs as expectations' });

const caseFile = z.strictObject({ version: z.unknown().optional(), seeds: record.optional(), cases: z.array(conformanceCase).min(1) });

/** One case: `expect[i]` belongs to `input[i]`; the inputs run in order on one engine instance. */
export type ConformanceCase = z.output<typeof conformanceCase>;

/** Reads a file of cases. */
export function readCases(path: string, text: string): Result<readonly ConformanceCase[], readonly Fault[]> {
  const read = readDocument(path, text, caseFile);
  return read.ok ? { ok: true, value: read.value.value.cases } : read;
}
