import { type Fault, fault } from '../../base/fault.ts';
import type { RemoteServer } from '../../model/remote-server.ts';
import type { Dictionary } from '../../wire/radius/dictionary.ts';
import type { WrittenStore } from './identities-schema.ts';

/** What RADIUS identity stores are held against; without the remote servers their names are not. */
export type RadiusNames = { readonly remoteServers: readonly RemoteServer[] | undefined; readonly dictionary: Dictionary };

/** A RADIUS store asks servers that are configured and speak RADIUS, and reads attributes that the dictionary has. */
export function checkRadiusStores(
  stores: readonly WrittenStore[],
  { remoteServers, dictionary }: RadiusNames,
  at: (path: readonly PropertyKey[]) => string,
): readonly Fault[] {
  const protocols = remoteServers && new Map(remoteServers.map(({ name, protocol }) => [name, protocol]));
  return stores.flatMap((store, place) => {
    if (store.kind !== 'radius') return [];
    const servers = store.servers.flatMap((name, index) => {
      const protocol = protocols?.get(name);
      if (protocols === undefined || protocol === 'radius') return [];
      const where = { at: at(['stores', place, 'servers', index]) };
      return protocol === undefined
        ? [fault('config.reference', `there is no remote server \`${name}\`: define it in the file \`remoteServers\` names`, where)]
        : [fault('config.invalid', `the remote server \`${name}\` speaks ${protocol}: name one that speaks radius`, where)];
    });
    const attributes = store.attributes.flatMap((name, index) => {
      const attribute = dictionary.attribute(name);
      const where = { at: at(['stores', place, 'attributes', index]) };
      if (attribute === undefined) return [fault('config.reference', `\`${name}\` is in no dictionary: mend the spelling`, where)];
      return attribute.encrypt === 0 ? [] : [fault('config.invalid', `\`${name}\` is hidden on the wire: leave it out`, where)];
    });
    return [...servers, ...attributes];
  });
}
