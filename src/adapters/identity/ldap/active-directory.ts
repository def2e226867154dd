import type { AuthMethod } from '../../../model/access.ts';
import type { IdentityAnswer, IdentityQuery } from '../../../model/identity.ts';
import type { IdentityStore } from '../../../ports/identity-store.ts';
import type { MschapQuery, MschapVerifier } from '../mschap-verifier.ts';
import { type Account, type AccountContext, answerAbout, NOT_FOUND, processFailed, refused, settled } from './account.ts';
import { type AccountName, readAccountName } from './account-name.ts';
import { bindTo } from './bind.ts';
import type { Deadline } from './deadline.ts';
import { Directory } from './directory.ts';
import { Questions, type StoreParts, worstCase } from './questions.ts';
import type { ActiveDirectorySettings } from './settings.ts';
import { type Domain, domainsOf, findAccounts, named } from './windows-accounts.ts';

type Asked = Exclude<IdentityQuery, { kind: 'chap' }>;

const PASSWORD_METHODS: readonly AuthMethod[] = ['PAP', 'ASCII', 'HostLookup', 'EAP-TTLS', 'EAP-TLS'];
const MSCHAP_METHODS: readonly AuthMethod[] = ['MSCHAP', 'MSCHAPV2'];
const UNSUPPORTED: IdentityAnswer = { kind: 'auth-failed', why: 'unsupported-method' };
const AMBIGUOUS: IdentityAnswer = { kind: 'auth-failed', why: 'ambiguous' };

/**
 * The accounts of one or several Active Directory domains. `CORP\alice` is looked for in that domain only, `alice@corp.example` in the domain of the
 * suffix or else by its user principal name in all, `alice` in the domains in order. The first account found is final (requirements U19 to U22,
 * trap T4-5); a domain that cannot be asked ends the search, since the account may be in it.
 */
export function createActiveDirectoryStore(
  settings: ActiveDirectorySettings,
  parts: StoreParts & { readonly mschap?: MschapVerifier },
): IdentityStore {
  const { id, limits } = settings;
  const { mschap } = parts;
  const questions = new Questions(id, limits, Math.max(...settings.domains.map(({ access }) => access.timeout)), parts);
  const domains = settings.domains.map((domain) => ({
    settings: domain,
    directory: new Directory(domain.access, parts.clock, questions.events()),
  }));
  const context: AccountContext = { store: id, flavour: 'active-directory', clock: parts.clock, check: bindTo('active-directory') };

  const askIn = async (asked: readonly Domain[], query: Asked, name: AccountName, deadline: Deadline): Promise<IdentityAnswer> => {
    for (const domain of asked) {
      const found = await findAccounts(domain, settings, query, name, deadline);
      if (!found.ok) return processFailed(found.error);
      const [account, another] = found.value;
      if (another !== undefined) return AMBIGUOUS;
      if (account === undefined) continue;
      if (query.kind !== 'mschap' && query.kind !== 'mschapv2') return await answerAbout(query, account, context, deadline);
      return mschap === undefined ? UNSUPPORTED : await verifyMschap(mschap, query, domain, account, context, deadline);
    }
    return NOT_FOUND;
  };

  const answer = async (query: Asked, name: AccountName, deadline: Deadline): Promise<IdentityAnswer> => {
    if (name.kind !== 'plain' || settings.domainList.length === 0) return await askIn(domainsOf(name, domains), query, name, deadline);
    return await throughList(settings.domainList, (domain) => askIn(domains.filter(named(domain)), query, name, deadline));
  };

  return {
    id,
    methods: new Set([...PASSWORD_METHODS, ...(mschap === undefined ? [] : MSCHAP_METHODS)]),
    external: true,
    worstCase:
      Math.min(
        limits.deadline,
        settings.domains.reduce((sum, { access }) => sum + worstCase(access, 3 + settings.entry.groups.depth, limits), 0),
      ) + (mschap?.worstCase ?? 0),
    windows: { domains: settings.domains.map(({ name }) => name), domainList: settings.domainList },
    ask(query) {
      if (query.kind === 'chap') return UNSUPPORTED;
      if (mschap === undefined && (query.kind === 'mschap' || query.kind === 'mschapv2')) return UNSUPPORTED;
      const name = readAccountName(query.name);
      return name === undefined ? NOT_FOUND : questions.ask((deadline) => answer(query, name, deadline));
    },
    close: async () => {
      for (const { directory } of domains) directory.close();
      await mschap?.close();
    },
  };
}

/** Requirement U21: each listed domain in order until one accepts; else what says most of those that were asked. */
async function throughList(list: readonly string[], ask: (domain: string) => Promise<IdentityAnswer>): Promise<IdentityAnswer> {
  const rank: Readonly<Record<IdentityAnswer['kind'], number>> = { ok: 3, 'auth-failed': 2, 'process-failed': 1, 'not-found': 0 };
  let best: IdentityAnswer = NOT_FOUND;
  for (const domain of list) {
    const answer = await ask(domain);
    if (answer.kind === 'ok') return answer;
    if (rank[answer.kind] > rank[best.kind]) best = answer;
  }
  return best;
}

async function verifyMschap(
  mschap: MschapVerifier,
  query: MschapQuery,
  { settings }: Domain,
  account: Account,
  context: AccountContext,
  deadline: Deadline,
): Promise<IdentityAnswer> {
  const verified = await mschap.verify({ ...query, name: account.name }, settings.name);
  if (verified.kind === 'not-found' || verified.kind === 'process-failed') return verified;
  if (verified.kind === 'auth-failed' && verified.why === 'wrong-password') return refused(verified.why, account, context);
  const answer = await settled(account, context, deadline, verified.kind === 'auth-failed' ? verified.why : undefined);
  return answer.kind === 'ok' && verified.kind === 'ok' && verified.hashOfNtHash !== undefined
    ? { ...answer, hashOfNtHash: verified.hashOfNtHash }
    : answer;
}
