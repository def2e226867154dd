import { sameBytesConstantTime } from '../../base/bytes.ts';
import type { Secret } from '../../base/secret.ts';
import { finish, type Work } from '../../base/work.ts';
import type { AuthMethod } from '../../model/access.ts';
import type { Clock } from '../../ports/clock.ts';
import type { IdentityAnswer, IdentityQuery, IdentityStore, KnownUsers } from '../../ports/identity-store.ts';
import type { Random } from '../../ports/random.ts';
import { chapResponse } from '../../wire/radius/password.ts';
import { systemClock } from '../clock.ts';
import { systemRandom } from '../random.ts';
import { InternalEntries } from './internal-entries.ts';
import { accountAt, type Entry, type InternalRecord, type RecordKind, stateOf } from './internal-entry.ts';
import { isMschapResponse, ntHashIn, withKeys } from './internal-mschap.ts';
import type { MschapQuery } from './mschap-verifier.ts';
import type { SlowPassword } from './slow-password.ts';
import { VerifiedPasswords, type VerifiedSettings } from './verified-passwords.ts';

export type { InternalRecord } from './internal-entry.ts';

export type InternalStoreOptions = {
  readonly clock?: Clock;
  readonly random?: Random;
  /** Hashed passwords being checked at once; one more is `process-failed`, so that a flood cannot pile up work. */
  readonly mostHashing?: number;
  /** Of `nt:` passwords. */
  readonly key?: Secret | undefined;
  /** Keeps right passwords for a while; absent: every one is hashed each time. */
  readonly verifiedPasswords?: VerifiedSettings | undefined;
};

const NOT_FOUND: IdentityAnswer = { kind: 'not-found' };
const BUSY: IdentityAnswer = { kind: 'process-failed', why: 'too many hashed passwords are being checked' };

/**
 * The users or hosts written in the configuration. Slowly hashed passwords are answered with a promise, all others at once.
 * The state of an account is told only to who knows its password; an unknown name takes as long as the first hashed one where the store has any.
 */
export function createInternalStore(
  id: string,
  kind: RecordKind,
  records: readonly InternalRecord[],
  options: InternalStoreOptions = {},
): IdentityStore {
  return finish(creatingInternalStore(id, kind, records, options));
}

/** The same as work that can be put down between two records. */
export function* creatingInternalStore(
  id: string,
  kind: RecordKind,
  records: readonly InternalRecord[],
  options: InternalStoreOptions = {},
): Work<IdentityStore> {
  const { clock = systemClock, random = systemRandom, mostHashing = 64 } = options;
  const entries = yield* InternalEntries.of(id, kind, records, options.key);
  const verified = options.verifiedPasswords && new VerifiedPasswords(options.verifiedPasswords, clock, random);
  let hashing = 0;

  const checked = async (form: SlowPassword, offered: string, entry: Entry | undefined): Promise<IdentityAnswer> => {
    hashing++;
    try {
      const right = await form.is(offered);
      if (entry === undefined) return NOT_FOUND;
      if (!right) return entry.wrongPassword;
      verified?.remember(entry.key, offered);
      return stateOf(entry, clock.now());
    } finally {
      hashing--;
    }
  };

  const askPassword = (name: string, offered: string, profile: string | undefined): IdentityAnswer | Promise<IdentityAnswer> => {
    const entry = entries.find(name, profile);
    const form = entry === undefined ? entries.slow : entry.password;
    if (form?.kind === 'slow') {
      if (entry && verified?.has(entry.key, offered)) return stateOf(entry, clock.now());
      return hashing >= mostHashing ? BUSY : checked(form, offered, entry);
    }
    if (entry === undefined) return NOT_FOUND;
    if (form === undefined) return entry.unreadable ?? entry.unsupported;
    return form.is(offered) ? stateOf(entry, clock.now()) : entry.wrongPassword;
  };

  const askChap = (query: IdentityQuery & { kind: 'chap' }, profile: string | undefined): IdentityAnswer => {
    const entry = entries.find(query.name, profile);
    if (entry === undefined) return NOT_FOUND;
    if (entry.password?.kind !== 'plain') return entry.unreadable ?? entry.unsupported;
    const expected = chapResponse(query.id, entry.password.octets(), query.challenge);
    const right = query.response.length === expected.length && sameBytesConstantTime(query.response, 0, expected, 0, expected.length);
    return right ? stateOf(entry, clock.now()) : entry.wrongPassword;
  };

  const askMschap = (query: MschapQuery, profile: string | undefined): IdentityAnswer => {
    const entry = entries.find(query.name, profile);
    if (entry === undefined) return NOT_FOUND;
    const ntHash = ntHashIn(entry.password);
    if (ntHash === undefined) return entry.unreadable ?? entry.unsupported;
    return isMschapResponse(query, ntHash) ? withKeys(stateOf(entry, clock.now()), ntHash) : entry.wrongPassword;
  };

  return {
    id,
    methods: methodsOf(kind, entries),
    external: false,
    worstCase: 0,
    ...(kind === 'users' ? { accounts: knownUsers(entries, clock) } : {}),
    ask(query, profile) {
      switch (query.kind) {
        case 'find': {
          const entry = entries.find(query.name, profile);
          return entry === undefined ? NOT_FOUND : stateOf(entry, clock.now());
        }
        case 'password':
          return askPassword(query.name, query.password, profile);
        case 'chap':
          return askChap(query, profile);
        case 'mschap':
        case 'mschapv2':
          return askMschap(query, profile);
        case 'certificate': {
          const entry = entries.find(query.name, profile);
          return entry === undefined ? NOT_FOUND : entry.unsupported;
        }
      }
    },
    close: async () => {},
  };
}

function knownUsers(entries: InternalEntries, clock: Clock): KnownUsers {
  return {
    find: (name, profile, takesAnyCase) => {
      const entry = entries.find(name, profile) ?? entries.findElsewhere(name, profile, takesAnyCase);
      return entry && accountAt(entry, clock.now());
    },
    *list() {
      for (const entry of entries.list()) yield accountAt(entry, clock.now());
    },
  };
}

/** What the records at hand can be asked (requirement U13): CHAP needs a password that can be read, MS-CHAP its NT hash. */
function methodsOf(kind: RecordKind, { plain, ntHash }: InternalEntries): ReadonlySet<AuthMethod> {
  if (kind === 'hosts') return new Set(['HostLookup']);
  const methods: AuthMethod[] = ['PAP', 'ASCII', 'EAP-TTLS'];
  if (plain) methods.push('CHAP', 'EAP-MD5');
  if (ntHash) methods.push('MSCHAP', 'MSCHAPV2');
  return new Set(methods);
}
