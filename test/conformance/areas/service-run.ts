import { z } from 'zod';
import { authorizeCommandLine, authorizeSession, beginAuthentication } from '../../../src/aaa/administer.ts';
import { type OpenEngine, Unanswerable, wordsOf } from '../area.ts';
import { factsOf, policyOf, requestWords } from '../policy-engine.ts';

const service = z.strictObject({ type: z.literal('tacacs').optional(), identity: z.string().nullish(), authz: z.string().nullish() });
const words = z.strictObject({ services: z.record(z.string(), service) });
type Written = z.output<typeof service>;

const asking = requestWords.extend({
  service: z.string(),
  kind: z.enum(['authentication', 'sessionAuthorization', 'commandAuthorization']),
});

/** What the kinds of TACACS+ requests meet in services with and without the policy they need (requirements P16 to P19). */
export const open: OpenEngine = (given) => {
  const { services } = wordsOf(words, given);
  return (input) => {
    const { service, kind, ...request } = wordsOf(asking, input);
    const written = services[service];
    if (written === undefined) throw new Unanswerable(`the case has no service ${service}`);
    const policy = policyOf(documentOf(service, written));
    const facts = factsOf({ method: 'ASCII', ...request, proto: 'tacacs' });
    if (kind === 'authentication') {
      const begun = beginAuthentication(policy, facts);
      return { outcome: begun.kind === 'error' ? 'authenError' : begun.kind === 'ask' ? 'authenticates' : 'fail' };
    }
    if (kind === 'commandAuthorization') {
      const answer = authorizeCommandLine(policy, facts, 'show', 'version');
      return { outcome: 'command' in answer && answer.command.permit ? 'pass' : 'fail' };
    }
    const decision = authorizeSession(policy, facts);
    return { outcome: 'outcome' in decision && decision.outcome === 'accept' ? 'pass' : 'fail' };
  };
};

function documentOf(name: string, { identity, authz }: Written): unknown {
  return {
    serviceSelection: { simple: name },
    services: [
      {
        name,
        type: 'tacacs',
        allowedProtocols: ['ASCII', 'PAP', 'CHAP'],
        ...(identity ? { identity: { simple: { store: identity } } } : {}),
        ...(authz ? { authorization: { default: authz === 'permitAll' ? { commandSets: ['All'] } : 'deny' } } : {}),
      },
    ],
    commandSets: [{ name: 'All', rows: [{ grant: 'permit', command: '*' }] }],
  };
}
