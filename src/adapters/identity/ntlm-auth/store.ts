import { challengeResponse } from '../../../auth/mschap/challenge-response.ts';
import { ntHashOf } from '../../../auth/mschap/nt-hash.ts';
import type { AuthMethod } from '../../../model/access.ts';
import type { IdentityAnswer, IdentityQuery, IdentityStore } from '../../../ports/identity-store.ts';
import type { Random } from '../../../ports/random.ts';
import { readAccountName } from '../ldap/account-name.ts';
import type { MschapAnswer, MschapQuery } from '../mschap-verifier.ts';
import { createNtlmAuthVerifier, type NtlmAuthParts, type NtlmAuthSettings } from './verifier.ts';

export type NtlmAuthStoreSettings = {
  readonly id: string;
  /** NetBIOS names; the first is that of a name without a domain. */
  readonly domains: readonly [string, ...string[]];
  readonly ntlmAuth: NtlmAuthSettings;
};

const METHODS: ReadonlySet<AuthMethod> = new Set(['PAP', 'MSCHAP', 'MSCHAPV2', 'ASCII', 'EAP-TTLS']);
const NOT_FOUND: IdentityAnswer = { kind: 'not-found' };
const UNSUPPORTED: IdentityAnswer = { kind: 'auth-failed', why: 'unsupported-method' };

type Account = { readonly domain: string; readonly user: string };

/** Windows accounts by ntlm_auth alone: passwords and MS-CHAP are verified, attributes there are none. */
export function createNtlmAuthStore(settings: NtlmAuthStoreSettings, parts: NtlmAuthParts & { readonly random: Random }): IdentityStore {
  const { id, domains } = settings;
  const verifier = createNtlmAuthVerifier(id, settings.ntlmAuth, parts);
  const verify = async (query: MschapQuery): Promise<IdentityAnswer> => {
    const account = accountOf(query.name, domains);
    if (account === undefined) return NOT_FOUND;
    const answer = recorded(await verifier.verify({ ...query, name: account.user }, account.domain), id, query.name);
    parts.sink.count('identity.questions', { store: id, outcome: answer.kind === 'auth-failed' ? answer.why : answer.kind });
    return answer;
  };
  return {
    id,
    methods: METHODS,
    external: true,
    worstCase: verifier.worstCase,
    windows: { domains, domainList: [] },
    ask(query: IdentityQuery) {
      switch (query.kind) {
        case 'mschap':
        case 'mschapv2':
          return verify(query);
        case 'password': {
          // The directory says why it refuses only to who asks as MS-CHAP does.
          const challenge = parts.random.bytes(8);
          const response = challengeResponse(challenge, ntHashOf(query.password));
          return verify({ kind: 'mschap', name: query.name, challenge, response });
        }
        default:
          return UNSUPPORTED;
      }
    },
    close: () => verifier.close(),
  };
}

/** Undefined for what is no account of these domains. */
function accountOf(name: string, [first, ...others]: NtlmAuthStoreSettings['domains']): Account | undefined {
  const read = readAccountName(name);
  switch (read?.kind) {
    case 'qualified': {
      const domain = [first, ...others].find((one) => one.toLowerCase() === read.domain.toLowerCase());
      return domain === undefined ? undefined : { domain, user: read.user };
    }
    case 'principal':
      return { domain: first, user: read.whole };
    case 'host':
      return { domain: first, user: `${read.host.split('.')[0]}$` };
    case 'plain':
      return { domain: first, user: read.user };
    default:
      return undefined;
  }
}

function recorded(answer: MschapAnswer, store: string, name: string): IdentityAnswer {
  const record = { store, name, attributes: {} };
  return answer.kind === 'ok' || answer.kind === 'auth-failed' ? { ...answer, record } : answer;
}
