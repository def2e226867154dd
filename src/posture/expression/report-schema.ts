import { z } from 'zod';
import { type ClientReport, PLATFORMS } from './client-report.ts';

const MOST = 20_000;
const text = z.string().max(4096);
const presence = z
  .union([z.array(text).max(MOST), z.record(text, z.boolean())], 'a list of all there are, or a record of names and true or false')
  .describe('a list names everything there is; a record says only what it names');
const value = z.union([text, z.number(), z.boolean(), z.null(), z.array(text).max(MOST)]);
const scan = z.union([z.record(text, value), z.null()], 'methods and their values, or null').describe('null: it is not there');

/** The parts of a client's report; `ClientReport` says what each means. */
export const clientReportParts = z
  .strictObject({
    platform: z.enum(PLATFORMS),
    processes: presence,
    files: presence,
    services: presence,
    registry: presence,
    certificates: presence,
    macs: z.array(text).max(1000),
    system: z.record(text, scan).describe('scan type, method, value'),
    applications: z.record(text, z.record(text, scan)).describe('scan type, product, method, value'),
    verdicts: z.record(text, z.boolean()).describe('finished verdicts by the text of the check'),
  })
  .partial();

/** A client's report as it comes in a file or a request. */
export const clientReportSchema = clientReportParts.transform((report): ClientReport => saidIn(report));

/** A report without the parts that say nothing: an absent part is never there with the value undefined. */
export function saidIn<T extends object>(report: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(report).filter(([, said]) => said !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
