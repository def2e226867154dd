import { ok, type Result } from '../../../base/result.ts';
import type { AuthMethod } from '../../../model/access.ts';
import type { IdentityAnswer, IdentityQuery } from '../../../model/identity.ts';
import type { IdentityStore } from '../../../ports/identity-store.ts';
import {
  type Account,
  type AccountContext,
  answerAbout,
  attributesToRead,
  NOT_FOUND,
  type PasswordVerdict,
  processFailed,
} from './account.ts';
import { canBeName, sameName, spellingsOf } from './account-name.ts';
import { bindTo } from './bind.ts';
import type { Deadline } from './deadline.ts';
import { Directory } from './directory.ts';
import { type LdapFailure, ResultCode } from './failure.ts';
import { anyOf, equals, ofClass } from './filter.ts';
import { Questions, type StoreParts, worstCase } from './questions.ts';
import type { LdapStoreSettings } from './settings.ts';

const METHODS: ReadonlySet<AuthMethod> = new Set(['PAP', 'ASCII', 'HostLookup', 'EAP-TTLS', 'EAP-TLS']);
const UNSUPPORTED: IdentityAnswer = { kind: 'auth-failed', why: 'unsupported-method' };
const AMBIGUOUS: IdentityAnswer = { kind: 'auth-failed', why: 'ambiguous' };

/** Users or hosts in an LDAP directory (RFC 4511): found by the service account, their password checked by a bind or a compare. */
export function createLdapStore(settings: LdapStoreSettings, parts: StoreParts): IdentityStore {
  const { id, access, limits } = settings;
  const questions = new Questions(id, limits, access.timeout, parts);
  const directory = new Directory(access, parts.clock, questions.events());
  const check = settings.passwordCheck;
  const context: AccountContext = {
    store: id,
    flavour: 'ldap',
    clock: parts.clock,
    check:
      check.kind === 'bind' ? bindTo('ldap') : (account, password, deadline) => compareWith(check.attribute, account, password, deadline),
  };

  const answer = async (
    query: IdentityQuery & { kind: 'find' | 'password' | 'certificate' },
    deadline: Deadline,
  ): Promise<IdentityAnswer> => {
    const found = await findUser(directory, settings, query, deadline);
    if (!found.ok) return processFailed(found.error);
    const [account, another] = found.value;
    if (account === undefined) return NOT_FOUND;
    return another === undefined ? await answerAbout(query, account, context, deadline) : AMBIGUOUS;
  };

  return {
    id,
    methods: METHODS,
    external: true,
    // Names are compared as `sameName` does.
    anyCase: true,
    worstCase: worstCase(access, 3 + settings.entry.groups.depth, limits),
    ask(query) {
      if (query.kind === 'chap' || query.kind === 'mschap' || query.kind === 'mschapv2') return UNSUPPORTED;
      if (!canBeName(query.name)) return NOT_FOUND;
      return questions.ask((deadline) => answer(query, deadline));
    },
    close: async () => directory.close(),
  };
}

async function findUser(
  directory: Directory,
  { users, entry: settings }: LdapStoreSettings,
  query: IdentityQuery,
  deadline: Deadline,
): Promise<Result<readonly Account[], LdapFailure>> {
  const { base, scope, objectClasses, nameAttributes } = users;
  // Host lookup asks for a MAC address in our own spelling.
  const wanted = query.kind === 'find' ? spellingsOf(query.name) : [query.name];
  const filter = ofClass(objectClasses, anyOf(nameAttributes.flatMap((attribute) => wanted.map((name) => equals(attribute, name)))));
  const attributes = [...nameAttributes, ...attributesToRead('ldap', settings, query)];
  const found = await directory.search({ base, scope, filter, attributes, most: 2 }, deadline);
  if (!found.ok) return found;
  const accounts = found.value.flatMap((entry): Account[] => {
    const names = nameAttributes.flatMap((attribute) => entry.texts(attribute));
    const [name] = names;
    return name !== undefined && names.some((one) => wanted.some((name) => sameName(one, name)))
      ? [{ directory, entry, name, settings }]
      : [];
  });
  return ok(accounts);
}

async function compareWith(
  attribute: string,
  { directory, entry }: Account,
  password: string,
  deadline: Deadline,
): Promise<Result<PasswordVerdict, LdapFailure>> {
  const same = await directory.compare(entry.dn, attribute, password, deadline);
  if (same.ok) return ok(same.value ? 'right' : 'wrong-password');
  return same.error.kind === 'result' && same.error.code === ResultCode.noSuchAttribute ? ok('wrong-password') : same;
}
