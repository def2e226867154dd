import type { Instant } from '../base/time.ts';

/** A key as a device shows it: `SHA256:…` as OpenSSH prints it, and its type, `ssh-ed25519`. */
export type HostKey = { readonly fingerprint: string; readonly algorithm: string };

/** What is known of the key of a device for which the configuration names none. */
export type HostKeyRecord = {
  /** The key it must show. */
  readonly pinned?: HostKey & { readonly at: Instant; readonly by: string; readonly how: 'enrolled' | 'accepted' };
  /** The last key that was refused, for a person to accept. */
  readonly refused?: HostKey & { readonly at: Instant };
};

/** One line of an OpenSSH `known_hosts` file (sshd(8)): whom it speaks of, and the key. */
export type KnownHost = HostKey & {
  readonly line: number;
  /** Host names, patterns and `|1|salt|hash`, separated by commas. */
  readonly hosts: string;
  readonly marker?: 'revoked' | 'cert-authority';
};

export type KnownHosts = { readonly file: string; readonly entries: readonly KnownHost[] };
