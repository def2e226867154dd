import { deploymentHits, HitCounts, type ServerHits } from '../../../src/rules/hit-counts.ts';
import type { OpenEngine } from '../area.ts';

type Given = {
  readonly servers: readonly {
    readonly name: string;
    readonly role: 'primary' | 'secondary';
    readonly hits: Readonly<Record<string, number>>;
  }[];
};

/** The counts a server of a deployment shows (requirement P71). */
export const open: OpenEngine = (given) => {
  const servers = (given as Given).servers.map(({ name, role, hits }): ServerHits => {
    const counts = new HitCounts();
    for (const [rule, count] of Object.entries(hits)) counts.counter('case', rule).count += count;
    return { server: name, role, hits: counts.list() };
  });
  return (input) => {
    const { viewFrom } = input as { readonly viewFrom: string };
    return Object.fromEntries(deploymentHits(servers, viewFrom).map(({ rule, count }) => [rule, count]));
  };
};
