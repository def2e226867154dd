import { sameBytesConstantTime } from '../../base/bytes.ts';
import type { AttributeValue, AuthMethod, IdentityRecord } from '../../model/access.ts';
import { parseMac } from '../../model/mac.ts';
import type { Clock } from '../../ports/clock.ts';
import type { IdentityAnswer, IdentityQuery, IdentityStore } from '../../ports/identity-store.ts';
import type { Random } from '../../ports/random.ts';
import { chapResponse } from '../../wire/radius/password.ts';
import { systemClock } from '../clock.ts';
import { systemRandom } from '../random.ts';
import { isMschapResponse, type MschapQuery, ntHashIn, withKeys } from './internal-mschap.ts';
import { type PasswordForm, parsePasswordForm, type ScryptPassword, unmatchable } from './password-form.ts';

/** A user or host as the configuration gives it. */
export type InternalRecord = {
  /** Users: exact. Hosts: a MAC in any spelling. */
  readonly name: string;
  /** See `password-form.ts`. Hosts need none. */
  readonly password?: string | undefined;
  readonly enabled?: boolean | undefined;
  /** ISO 8601. */
  readonly expires?: string | undefined;
  /** A place in the identity group hierarchy, `All:Employees`. */
  readonly group?: string | undefined;
  readonly attributes?: Readonly<Record<string, AttributeValue>> | undefined;
};

export type InternalStoreOptions = {
  readonly clock?: Clock;
  readonly random?: Random;
  /** Hashed passwords being checked at once; one more is `process-failed`, so that a flood cannot pile up work. */
  readonly mostHashing?: number;
};

/** Everything a record can be answered with, made once. */
type Entry = {
  readonly password: PasswordForm | undefined;
  readonly expiresAt: number;
  readonly ok: IdentityAnswer;
  readonly wrongPassword: IdentityAnswer;
  readonly unsupported: IdentityAnswer;
  readonly disabled: IdentityAnswer | undefined;
  readonly expired: IdentityAnswer;
  readonly unreadable: IdentityAnswer | undefined;
};

const HOST_METHODS: ReadonlySet<AuthMethod> = new Set(['HostLookup']);
const USER_METHODS: ReadonlySet<AuthMethod> = new Set(['PAP', 'CHAP', 'MSCHAP', 'MSCHAPV2', 'ASCII', 'EAP-TTLS']);

const NOT_FOUND: IdentityAnswer = { kind: 'not-found' };
const BUSY: IdentityAnswer = { kind: 'process-failed', why: 'too many hashed passwords are being checked' };

/**
 * The users or hosts written in the configuration. Plain passwords are answered at once, hashed ones with a promise.
 * The state of an account is told only to who knows its password; an unknown name takes as long as a hashed one where the store has any.
 */
export function createInternalStore(
  id: string,
  kind: 'users' | 'hosts',
  records: readonly InternalRecord[],
  options: InternalStoreOptions = {},
): IdentityStore {
  const { clock = systemClock, random = systemRandom, mostHashing = 64 } = options;
  const nameOf = (name: string): string => (kind === 'hosts' ? (parseMac(name) ?? name) : name);
  const entries = new Map<string, Entry>();
  for (const record of records) entries.set(nameOf(record.name), entryOf(id, nameOf(record.name), record));
  const hashed = [...entries.values()].some((entry) => entry.password?.kind === 'scrypt');
  const decoy = hashed ? unmatchable(random) : undefined;
  let hashing = 0;

  const checked = async (
    form: ScryptPassword,
    offered: string,
    right: () => IdentityAnswer,
    wrong: IdentityAnswer,
  ): Promise<IdentityAnswer> => {
    hashing++;
    try {
      return (await form.is(offered)) ? right() : wrong;
    } finally {
      hashing--;
    }
  };

  const askPassword = (name: string, offered: string): IdentityAnswer | Promise<IdentityAnswer> => {
    const entry = entries.get(nameOf(name));
    const form = entry === undefined ? decoy : entry.password;
    if (form?.kind === 'scrypt') {
      if (hashing >= mostHashing) return BUSY;
      const right = (): IdentityAnswer => (entry === undefined ? NOT_FOUND : stateOf(entry, clock.now()));
      return checked(form, offered, right, entry?.wrongPassword ?? NOT_FOUND);
    }
    if (entry === undefined) return NOT_FOUND;
    if (form === undefined) return entry.unreadable ?? entry.unsupported;
    return form.is(offered) ? stateOf(entry, clock.now()) : entry.wrongPassword;
  };

  const askChap = (query: IdentityQuery & { kind: 'chap' }): IdentityAnswer => {
    const entry = entries.get(nameOf(query.name));
    if (entry === undefined) return NOT_FOUND;
    if (entry.password?.kind !== 'plain') return entry.unreadable ?? entry.unsupported;
    const expected = chapResponse(query.id, entry.password.octets(), query.challenge);
    const right = query.response.length === expected.length && sameBytesConstantTime(query.response, 0, expected, 0, expected.length);
    return right ? stateOf(entry, clock.now()) : entry.wrongPassword;
  };

  const askMschap = (query: MschapQuery): IdentityAnswer => {
    const entry = entries.get(nameOf(query.name));
    if (entry === undefined) return NOT_FOUND;
    const ntHash = ntHashIn(entry.password);
    if (ntHash === undefined) return entry.unreadable ?? entry.unsupported;
    return isMschapResponse(query, ntHash) ? withKeys(stateOf(entry, clock.now()), ntHash) : entry.wrongPassword;
  };

  return {
    id,
    methods: kind === 'hosts' ? HOST_METHODS : USER_METHODS,
    external: false,
    worstCase: 0,
    ask(query) {
      switch (query.kind) {
        case 'find': {
          const entry = entries.get(nameOf(query.name));
          return entry === undefined ? NOT_FOUND : stateOf(entry, clock.now());
        }
        case 'password':
          return askPassword(query.name, query.password);
        case 'chap':
          return askChap(query);
        case 'mschap':
        case 'mschapv2':
          return askMschap(query);
        case 'certificate': {
          const entry = entries.get(nameOf(query.name));
          return entry === undefined ? NOT_FOUND : entry.unsupported;
        }
      }
    },
    close: async () => {},
  };
}

function stateOf(entry: Entry, now: number): IdentityAnswer {
  if (entry.disabled !== undefined) return entry.disabled;
  return now >= entry.expiresAt ? entry.expired : entry.ok;
}

function entryOf(store: string, name: string, from: InternalRecord): Entry {
  const record: IdentityRecord = {
    store,
    name,
    attributes: from.attributes ?? {},
    ...(from.group !== undefined && { group: from.group }),
  };
  const failed = (why: 'wrong-password' | 'disabled' | 'expired' | 'unsupported-method'): IdentityAnswer => ({
    kind: 'auth-failed',
    why,
    record,
  });
  const form = from.password === undefined ? undefined : parsePasswordForm(from.password);
  return {
    password: form?.ok ? form.value : undefined,
    expiresAt: from.expires === undefined ? Number.POSITIVE_INFINITY : Date.parse(from.expires),
    ok: { kind: 'ok', record },
    wrongPassword: failed('wrong-password'),
    unsupported: failed('unsupported-method'),
    disabled: from.enabled === false ? failed('disabled') : undefined,
    expired: failed('expired'),
    unreadable: form?.ok === false ? { kind: 'process-failed', why: `the record \`${name}\`: ${form.error}` } : undefined,
  };
}
