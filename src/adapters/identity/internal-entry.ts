import type { Secret } from '../../base/secret.ts';
import type { Instant } from '../../base/time.ts';
import type { AttributeValue, IdentityRecord } from '../../model/access.ts';
import type { AuthFailure } from '../../model/identity.ts';
import { parseMac } from '../../model/mac.ts';
import type { UserRecord } from '../../model/user.ts';
import type { IdentityAnswer } from '../../ports/identity-store.ts';
import { NO_PASSWORD, type PasswordForm, parsePasswordForm } from './password-form.ts';

/** A user or host as the configuration gives it. */
export type InternalRecord = {
  /** Users: exact. Hosts: a MAC in any spelling. */
  readonly name: string;
  /** The one unknown-user policy it is a user of; absent: of all, and of every other identity source (requirement U12). */
  readonly profile?: string | undefined;
  /** See `password-form.ts`. Hosts need none. */
  readonly password?: string | undefined;
  /** The external store that authenticates this user, where an unknown-user policy asks (requirement U3). */
  readonly passwordStore?: string | undefined;
  /** A voice account: without a password of its own it is accepted with the empty one (requirement U4). */
  readonly voip?: boolean | undefined;
  /** Known, but refused until the password is another one (requirement P41). */
  readonly mustChangePassword?: boolean | undefined;
  readonly enabled?: boolean | undefined;
  /** ISO 8601. */
  readonly expires?: string | undefined;
  /** A place in the identity group hierarchy, `All:Employees`. */
  readonly group?: string | undefined;
  readonly attributes?: Readonly<Record<string, AttributeValue>> | undefined;
};

/** Everything a record can be answered with, made once. */
export type Entry = {
  /** Names the record in its store. */
  readonly key: string;
  readonly password: PasswordForm | undefined;
  readonly ok: IdentityAnswer;
  readonly wrongPassword: IdentityAnswer;
  readonly unsupported: IdentityAnswer;
  readonly unreadable: IdentityAnswer | undefined;
  /** What stands against the account whatever the time. */
  readonly barred: IdentityAnswer | undefined;
  readonly expired: IdentityAnswer;
  readonly expiresAt: number;
  readonly account: UserRecord;
};

export type RecordKind = 'users' | 'hosts';

/** The name records are kept under. */
export function keptName(kind: RecordKind, name: string): string {
  return kind === 'hosts' ? (parseMac(name) ?? name) : name;
}

export function entryOf(store: string, kind: RecordKind, from: InternalRecord, key?: Secret): Entry {
  const name = keptName(kind, from.name);
  const { group, attributes = {} } = from;
  const record: IdentityRecord = { store, name, attributes, ...(group !== undefined && { group }) };
  const failed = (why: AuthFailure): IdentityAnswer => ({ kind: 'auth-failed', why, record });
  const form = from.password === undefined ? undefined : parsePasswordForm(from.password, key);
  return {
    key: `${from.profile ?? ''}\n${name}`,
    password: form === undefined ? (from.voip ? NO_PASSWORD : undefined) : form.ok ? form.value : undefined,
    ok: { kind: 'ok', record },
    wrongPassword: failed('wrong-password'),
    unsupported: failed('unsupported-method'),
    unreadable: form?.ok === false ? { kind: 'process-failed', why: `the record \`${name}\`: ${form.error}` } : undefined,
    barred: from.enabled === false ? failed('disabled') : from.mustChangePassword ? failed('must-change') : undefined,
    expired: failed('expired'),
    expiresAt: from.expires === undefined ? Number.POSITIVE_INFINITY : Date.parse(from.expires),
    account: accountOf(store, name, from),
  };
}

/** The answer to who proved to own the account, and to a question for its attributes (requirement P41). */
export function stateOf(entry: Entry, now: Instant): IdentityAnswer {
  if (entry.barred?.kind === 'auth-failed' && entry.barred.why === 'disabled') return entry.barred;
  return now >= entry.expiresAt ? entry.expired : (entry.barred ?? entry.ok);
}

/** The account as an unknown-user policy sees it (requirements U2, U3). */
export function accountAt({ account, expiresAt }: Entry, now: Instant): UserRecord {
  return now >= expiresAt && account.enabled ? { ...account, enabled: false } : account;
}

function accountOf(store: string, name: string, from: InternalRecord): UserRecord {
  const { profile, group, passwordStore = store } = from;
  return {
    origin: 'known',
    name,
    ...(profile === undefined ? {} : { profile }),
    passwordStore,
    anyCase: false,
    group: group === undefined ? { kind: 'mapped' } : { kind: 'fixed', group },
    enabled: from.enabled ?? true,
    tacacsEnable: passwordStore === store ? { kind: 'separate' } : { kind: 'store', store: passwordStore },
    attributes: from.attributes ?? {},
  };
}
