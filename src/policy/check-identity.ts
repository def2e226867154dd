import { orOneOf, type PolicyNames } from './check-names.ts';
import type { Draft } from './draft.ts';
import { type Located, placeOf } from './located.ts';

type UnknownUserDraft = Draft['unknownUserPolicies'][number];

/** Sequences, certificate profiles, unknown-user policies and proxies: the stores and servers they name, and how. */
export function checkIdentityElements(draft: Draft, names: PolicyNames): void {
  for (const sequence of draft.sequences) {
    for (const list of ['authStores', 'attributeStores'] as const) {
      for (const [index, store] of sequence.value[list].entries()) names.store(store, placeOf(sequence, list, index));
    }
    const { certificateProfile } = sequence.value;
    if (certificateProfile !== undefined) {
      names.reference('certificate authentication profile', certificateProfile, placeOf(sequence, 'certificateProfile'));
    }
  }
  for (const profile of draft.certificateProfiles) {
    if (profile.value.compareWith !== undefined) names.store(profile.value.compareWith, placeOf(profile, 'compareWith'));
  }
  for (const policy of draft.unknownUserPolicies) checkUnknownUserPolicy(policy, names);
  for (const proxy of draft.proxies) checkProxy(proxy, names);
}

/**
 * Requirements U29 and U37: searching needs a configured external store; the selected stores are external ones, each once, and with `external`
 * written out the two lists part them.
 */
function checkUnknownUserPolicy(policy: UnknownUserDraft, names: PolicyNames): void {
  const { mode, selected, external, internalStore } = policy.value;
  const { stores } = names.known;
  names.store(internalStore, placeOf(policy, 'internalStore'));
  const internal = stores?.get(internalStore);
  if (internal && (internal.external || internal.hosts)) {
    const what = internal.external ? 'an external store' : 'a store of hosts';
    names.tell(`\`${internalStore}\` is ${what}: known users are those of an internal store of users`, placeOf(policy, 'internalStore'));
  }
  const lists = [
    ['selected', selected],
    ['external', external ?? []],
  ] as const;
  const first = new Map<string, string>();
  for (const [list, ids] of lists) {
    for (const [index, id] of ids.entries()) {
      const at = placeOf(policy, list, index);
      names.store(id, at);
      if (stores?.get(id)?.external === false)
        names.tell(`\`${id}\` is not an external store: an unknown user is by definition not in it`, at);
      const before = first.get(id);
      if (before !== undefined) names.tell(`\`${id}\` is listed twice, first in \`${before}\`: a store is in one list, once`, at);
      first.set(id, list);
    }
  }
  if (!stores || !names.whole) return;
  const configured = [...stores].filter(([, store]) => store.external).map(([id]) => id);
  if (mode === 'search' && configured.length === 0) {
    names.tell(
      'searching for unknown users needs at least one external identity store: configure one, or write `mode: fail`',
      placeOf(policy),
    );
  }
  const left = external === undefined ? [] : configured.filter((id) => !first.has(id));
  if (left.length > 0) {
    names.tell(
      `with \`external\` written out, every external store is in one of the two lists: missing${orOneOf(new Set(left)).replace(', or use one of', '')}`,
      placeOf(policy, 'external'),
    );
  }
}

/** Trap T1-5: a list of remote servers speaks one protocol. */
function checkProxy(proxy: Located<{ readonly type: string; readonly servers: readonly string[] }>, names: PolicyNames): void {
  const { remoteServers } = names.known;
  if (!remoteServers) return;
  for (const [index, server] of proxy.value.servers.entries()) {
    const at = placeOf(proxy, 'servers', index);
    const protocol = remoteServers.get(server);
    if (protocol === undefined) {
      names.tell(`there is no remote server \`${server}\`: define it${orOneOf(new Set(remoteServers.keys()))}`, at, 'config.reference');
    } else if (`${protocol}-proxy` !== proxy.value.type) {
      names.tell(
        `the remote server \`${server}\` speaks ${protocol}, this is a ${proxy.value.type}: the servers of one list have one protocol`,
        at,
      );
    }
  }
}
