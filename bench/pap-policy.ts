// PAP accepts of 10,000 users under a policy of 1,000 rules beside FreeRADIUS with the equivalent unlang, in both of the forms it can be written in.
import { besideFreeradius } from './load/beside-freeradius.ts';
import { groupOf, ourPolicy, theirPolicy, theirUserItems } from './load/thousand-rules.ts';

export async function run(): Promise<Record<string, unknown>[]> {
  const figures: Record<string, unknown>[] = [];
  for (const unlang of ['elsif', 'switch'] as const) {
    const ours = { policy: ourPolicy(), groupOf };
    const theirs = { postAuth: theirPolicy(unlang), userItems: theirUserItems };
    for (const figure of await besideFreeradius('pap', ours, theirs)) figures.push({ unlang, ...figure });
  }
  return figures;
}
