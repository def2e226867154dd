import { authorizeCommandLine, authorizeSession, beginAuthentication } from '../../../src/aaa/administer.ts';
import type { OpenEngine } from '../area.ts';
import { factsOf, policyOf } from '../policy-engine.ts';

type Written = { readonly type?: 'tacacs' | 'radius'; readonly identity?: string | null; readonly authz?: string | null };
type Given = { readonly services: Readonly<Record<string, Written>> };
type Input = { readonly service: string; readonly kind: 'authentication' | 'sessionAuthorization' | 'commandAuthorization' };

/** What the kinds of TACACS+ requests meet in services with and without the policy they need (requirements P16 to P19). */
export const open: OpenEngine = (given) => {
  const { services } = given as Given;
  return (input) => {
    const { service, kind } = input as Input;
    const written = services[service];
    if (written === undefined) throw new Error(`the case has no service ${service}`);
    const policy = policyOf(documentOf(service, written));
    const facts = factsOf({ proto: 'tacacs', method: 'ASCII', ...(input as object) });
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
