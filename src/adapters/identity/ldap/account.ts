import type { Result } from '../../../base/result.ts';
import type { IdentityAttributes, IdentityRecord } from '../../../model/access.ts';
import type { AuthFailure, IdentityAnswer, IdentityQuery } from '../../../model/identity.ts';
import type { Clock } from '../../../ports/clock.ts';
import { accountState, type Flavour, STATE_ATTRIBUTES } from './account-state.ts';
import type { Deadline } from './deadline.ts';
import type { Directory } from './directory.ts';
import type { DirectoryEntry } from './entry.ts';
import { describe, type LdapFailure } from './failure.ts';
import { type Group, groupsOf } from './groups.ts';
import type { EntrySettings } from './settings.ts';

/** The one entry a name stands for, and where it is. */
export type Account = {
  readonly directory: Directory;
  readonly entry: DirectoryEntry;
  /** As the directory spells it. */
  readonly name: string;
  readonly settings: EntrySettings;
};

/** What a password came to. */
export type PasswordVerdict = 'right' | AuthFailure | 'not-found';

export type AccountContext = {
  readonly store: string;
  readonly flavour: Flavour;
  readonly clock: Clock;
  readonly check: (account: Account, password: string, deadline: Deadline) => Promise<Result<PasswordVerdict, LdapFailure>>;
};

export const NOT_FOUND: IdentityAnswer = { kind: 'not-found' };

export function processFailed(failure: LdapFailure): IdentityAnswer {
  return { kind: 'process-failed', why: describe(failure) };
}

/** The attributes to read of a user's entry. The certificates are read only to be compared. */
export function attributesToRead(
  flavour: Flavour,
  { attributes, groups, certificateAttribute }: EntrySettings,
  query: IdentityQuery,
): string[] {
  return [
    ...Object.values(attributes),
    ...STATE_ATTRIBUTES[flavour],
    ...(groups.from === 'memberOf' ? [groups.memberOfAttribute] : []),
    ...(groups.from === 'inChain' ? ['objectSid', 'primaryGroupID'] : []),
    ...(query.kind === 'certificate' ? [certificateAttribute] : []),
  ];
}

/** Answers a question about an account that was found: the credential first, then the state of the account, then its groups. */
export async function answerAbout(
  query: IdentityQuery & { readonly kind: 'find' | 'password' | 'certificate' },
  account: Account,
  context: AccountContext,
  deadline: Deadline,
): Promise<IdentityAnswer> {
  if (query.kind === 'certificate') {
    const stored = account.entry.octets(account.settings.certificateAttribute);
    if (stored.length === 0) return NOT_FOUND;
    if (!stored.some((one) => one.equals(query.der))) return refused('wrong-certificate', account, context);
  }
  if (query.kind === 'password') {
    // An empty password would be an anonymous bind, which succeeds for everybody (RFC 4513 §5.1.2).
    if (query.password === '') return refused('wrong-password', account, context);
    const checked = await context.check(account, query.password, deadline);
    if (!checked.ok) return processFailed(checked.error);
    if (checked.value === 'not-found') return NOT_FOUND;
    if (checked.value === 'wrong-password') return refused('wrong-password', account, context);
    if (checked.value !== 'right') return await settled(account, context, deadline, checked.value);
  }
  return await settled(account, context, deadline);
}

/** The account with its groups: usable, or why not. Its attributes are told in either case (requirement P41). */
export async function settled(account: Account, context: AccountContext, deadline: Deadline, known?: AuthFailure): Promise<IdentityAnswer> {
  const { directory, settings, entry, name } = account;
  const groups = await groupsOf(directory, settings.groups, entry, name, deadline);
  if (!groups.ok) return processFailed(groups.error);
  const record = recordOf(context.store, account, groups.value);
  const why = known ?? accountState(context.flavour, entry, context.clock.now());
  return why === undefined ? { kind: 'ok', record } : { kind: 'auth-failed', why, record };
}

/** The credential is wrong: nothing more is asked for. */
export function refused(why: AuthFailure, account: Account, { store }: AccountContext): IdentityAnswer {
  return { kind: 'auth-failed', why, record: recordOf(store, account, []) };
}

function recordOf(store: string, { entry, name, settings }: Account, groups: readonly Group[]): IdentityRecord {
  const attributes: Record<string, IdentityAttributes[string]> = {};
  for (const [as, of] of Object.entries(settings.attributes)) {
    const values = entry.values(of).map((value) => (typeof value === 'string' ? value : value.toString('base64')));
    const [only] = values;
    if (only !== undefined) attributes[as] = values.length === 1 ? only : values;
  }
  if (groups.length > 0) {
    const names = groups.map((group) => group.name);
    attributes.groups = settings.groups.naming === 'dn' ? groups.map(({ dn }) => dn) : names;
    if (settings.groups.naming === 'dn') attributes.groupNames = names;
  }
  return { store, name, attributes };
}
