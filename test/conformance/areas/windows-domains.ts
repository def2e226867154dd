import { z } from 'zod';
import type { IdentityAnswer, IdentityStore } from '../../../src/ports/identity-store.ts';
import { type OpenEngine, wordsOf } from '../area.ts';
import { internalUsers, UnknownUsers } from '../unknown-users.ts';

const names = z.array(z.string());
const domainsOf = z.record(z.string(), z.record(z.string(), z.string()));
type Domains = z.output<typeof domainsOf>;
const words = z.strictObject({ domains: domainsOf, platformOrder: names.optional() });
const login = z.strictObject({ user: z.string(), password: z.string(), domainList: names.default([]) });

const POLICY = {
  mode: 'search',
  selected: ['AD'],
  internalStore: 'internal',
  internalDatabase: true,
  enablePassword: 'internal',
} as const;

/** A Windows store under an unknown-user policy (requirements U19 to U22); each input sets its domain list. */
export const open: OpenEngine = (given) => {
  const { domains, platformOrder = Object.keys(domains) } = wordsOf(words, given);
  const engine = new UnknownUsers(POLICY, [internalUsers('internal', [])], []);
  return async (input) => {
    const { user, password, domainList } = wordsOf(login, input);
    const tried: string[] = [];
    engine.adopt(windowsStore(domains, platformOrder, domainList, tried));
    const { outcome, verdict, record } = await engine.login({ user, profile: 'p', password, method: 'PAP' });
    return { outcome, verdict, tried, ...(record === undefined ? {} : { key: record.name }) };
  };
};

/** As Windows looks for an account: in the domain that is named, else in its own order, where the first account of the name decides. */
function windowsStore(domains: Domains, order: readonly string[], domainList: readonly string[], tried: string[]): IdentityStore {
  return {
    id: 'AD',
    methods: new Set(['PAP']),
    external: true,
    worstCase: 0,
    windows: { domains: Object.keys(domains), domainList },
    ask: (query): IdentityAnswer => {
      const [first = '', second] = query.name.split('\\');
      const named = Object.keys(domains).filter((domain) => domain.toLowerCase() === first.toLowerCase());
      const name = second ?? first;
      for (const domain of second === undefined ? order : named) {
        tried.push(domain);
        const accounts = domains[domain] ?? {};
        if (!Object.hasOwn(accounts, name)) continue;
        const right = query.kind === 'password' && query.password === accounts[name];
        if (!right) return { kind: 'auth-failed', why: 'wrong-password' };
        return { kind: 'ok', record: { store: 'AD', name: `${domain}\\${name}`, attributes: {} } };
      }
      return { kind: 'not-found' };
    },
    close: async () => {},
  };
}
