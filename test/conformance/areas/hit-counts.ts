import { z } from 'zod';
import { deploymentHits, HitCounts, type ServerHits } from '../../../src/rules/hit-counts.ts';
import { type OpenEngine, wordsOf } from '../area.ts';

const server = z.strictObject({ name: z.string(), role: z.enum(['primary', 'secondary']), hits: z.record(z.string(), z.int().min(0)) });
const words = z.strictObject({ servers: z.array(server) });
const viewing = z.strictObject({ viewFrom: z.string() });

/** The counts a server of a deployment shows (requirement P71). */
export const open: OpenEngine = (given) => {
  const servers = wordsOf(words, given).servers.map(({ name, role, hits }): ServerHits => {
    const counts = new HitCounts();
    for (const [rule, count] of Object.entries(hits)) counts.counter('case', rule).count += count;
    return { server: name, role, hits: counts.list() };
  });
  return (input) => {
    const { viewFrom } = wordsOf(viewing, input);
    return Object.fromEntries(deploymentHits(servers, viewFrom).map(({ rule, count }) => [rule, count]));
  };
};
