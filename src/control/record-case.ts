import type { AccessFacts } from '../model/access.ts';
import type { Policy } from '../policy/compile.ts';
import { explain } from '../policy/explain.ts';
import { outcomeOf, type WrittenCase } from '../policy/test-case.ts';
import { type DecodedAttribute, decodeAttributes } from '../wire/radius/decode-attributes.ts';
import type { Dictionary } from '../wire/radius/dictionary.ts';
import { PacketView } from '../wire/radius/packet-view.ts';

/** What a remembered request is decided as, written as a test case: the same request must come out so in future. */
export function recordCase(policy: Policy, facts: AccessFacts, request: Uint8Array, dictionary: Dictionary, name: string): WrittenCase {
  const { outcome, service, identity, group, rule, profiles } = outcomeOf(explain(policy, { ...facts }));
  const { identity: record, authenticationStatus, certificate } = facts;
  return {
    name,
    request: {
      attributes: writtenAttributes(facts, request, dictionary),
      device: facts.device.id,
      deviceAddress: facts.deviceAddress,
      method: facts.method,
      posture: facts.posture,
      ...(record && { identity: structuredClone(record) as NonNullable<WrittenCase['request']['identity']> }),
      ...(authenticationStatus !== undefined && { authentication: authenticationStatus }),
      ...(certificate && { certificate: structuredClone(certificate) as NonNullable<WrittenCase['request']['certificate']> }),
      at: new Date(facts.now).toISOString(),
    },
    expect: {
      ...(outcome !== undefined && outcome !== 'challenge' && { outcome }),
      ...(service !== undefined && { service }),
      ...(identity !== undefined && { identity }),
      ...(group !== undefined && { group }),
      ...(rule !== undefined && rule !== '' && { rule }),
      ...(profiles && profiles.length > 0 && { profiles: [...profiles] }),
    },
  };
}

/** By dictionary name, as policy reads them; what it does not read is left out. */
function writtenAttributes({ request }: AccessFacts, octets: Uint8Array, dictionary: Dictionary) {
  const view = new PacketView();
  if (view.read(octets) !== undefined) return {};
  const found: Record<string, string | number | (string | number)[]> = {};
  for (const { attribute } of everyAttribute(decodeAttributes(view, dictionary))) {
    if (attribute === undefined || Object.hasOwn(found, attribute.name)) continue;
    const values = request.values(attribute.key).flatMap((value) => (typeof value === 'boolean' ? [] : [value]));
    const [first] = values;
    if (first !== undefined) found[attribute.name] = values.length > 1 ? values : first;
  }
  return found;
}

function* everyAttribute(attributes: readonly DecodedAttribute[]): Generator<DecodedAttribute> {
  for (const one of attributes) {
    yield one;
    yield* everyAttribute(one.children);
  }
}
