import type { Unencodable } from './check-profile.ts';

/** An identity store as the rest of the configuration knows it; the properties are those of the identity-store port. */
export type KnownStore = {
  readonly external: boolean;
  /** Whether it holds hosts and no users. */
  readonly hosts?: true;
};

/** What the rest of the configuration knows; what is absent is not checked here. */
export type KnownNames = {
  /** The identity stores by id. */
  readonly stores?: ReadonlyMap<string, KnownStore>;
  /** The protocol of each remote server by name. */
  readonly remoteServers?: ReadonlyMap<string, 'radius' | 'tacacs'>;
  /** The codec's word on values of profiles. */
  readonly unencodable?: Unencodable;
};
