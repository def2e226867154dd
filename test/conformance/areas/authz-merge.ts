import { z } from 'zod';
import { findAttribute } from '../../../src/policy/attributes.ts';
import { replyAttributes } from '../../../src/policy/authorization.ts';
import { mergedProfile, mergeSteps } from '../../../src/policy/merge.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';
import { type OpenEngine, Unanswerable, wordsOf } from '../area.ts';
import { policyOf } from '../policy-engine.ts';

const values = z.array(z.union([z.string(), z.number()]));
const words = z.strictObject({ profiles: z.record(z.string(), z.record(z.string(), values)) });
const merging = z.strictObject({ merge: z.array(z.string()) });

/** Merging the profiles of a rule (requirements P77 to P80); attributes are answered in the case's spelling. */
export const open: OpenEngine = (given) => {
  const { profiles } = wordsOf(words, given);
  const policy = policyOf({
    profiles: Object.entries(profiles).map(([name, attributes]) => ({
      name,
      attributes: Object.entries(attributes).map(([attribute, values]) => ({ name: attribute, values })),
    })),
  });
  const spelling = new Map(
    Object.values(profiles)
      .flatMap((attributes) => Object.keys(attributes))
      .map((name) => [findAttribute(standardDictionary, name)?.name, name]),
  );
  return (input) => {
    const { merge } = wordsOf(merging, input);
    const strange = merge.find((name) => !Object.hasOwn(profiles, name));
    if (strange !== undefined) throw new Unanswerable(`\`${strange}\` is no profile of the case`);
    const merged = mergedProfile(merge, mergeSteps(merge.map((name) => policy.units.get(name) ?? [])));
    const answer: Record<string, (string | number)[]> = {};
    for (const { name, values } of replyAttributes(policy, merged)) {
      const key = spelling.get(name) ?? name;
      answer[key] = [...(answer[key] ?? []), ...values];
    }
    return answer;
  };
};
