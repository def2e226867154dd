import type { Instant } from '../base/time.ts';
import type { IdentityRecord } from '../model/access.ts';
import { type StoreTraits, takesAnyCase } from '../model/identity.ts';
import type { UserRecord } from '../model/user.ts';
import type { UnknownUserPolicy } from './elements.ts';

/**
 * The record of an unknown user who was accepted by `store`: his name, where he is authenticated from now on, a group by mapping, and the enable
 * password the policy begins with (requirements U7, U9, U30).
 */
export function discoveredUser(
  policy: UnknownUserPolicy,
  userName: string,
  store: { readonly id: string; readonly traits: StoreTraits | undefined },
  now: Instant,
): UserRecord {
  return {
    origin: 'discovered',
    name: userName,
    profile: policy.name,
    passwordStore: store.id,
    anyCase: takesAnyCase(store.traits),
    group: { kind: 'mapped' },
    enabled: true,
    tacacsEnable: policy.enablePassword === 'profileStore' ? { kind: 'store', store: store.id } : { kind: 'separate' },
    firstSeen: now,
    attributes: {},
  };
}

/**
 * What is known of a user once the store of his record accepted him: the store's record, with what the administrator wrote (requirements U8, U10).
 * Written attributes come before those of the store.
 */
export function identityOf(found: IdentityRecord, user: UserRecord): IdentityRecord {
  const own = user.attributes;
  const attributes =
    Object.keys(own).length === 0
      ? found
      : { ...found, attributes: { ...found.attributes, ...own }, byStore: { ...found.byStore, [found.store]: found.attributes } };
  if (user.group.kind === 'mapped') return attributes;
  const { group } = user.group;
  return user.origin === 'discovered' ? { ...attributes, group, groupFixed: true } : { ...attributes, group };
}
