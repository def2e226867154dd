import { NoEngine, type OpenEngine } from '../area.ts';
import { readWritten } from '../policy-engine.ts';

type Input = { readonly policy?: string; readonly exceptions?: boolean; readonly mode?: string; readonly dict?: string };

/** What a policy document may hold (requirements P7 to P9), asked of the reader with a document that has exactly this. */
export const open: OpenEngine = () => (input) => {
  const asked = input as Input;
  if (asked.policy === undefined) throw new NoEngine(`config-validate of ${Object.keys(asked).join(', ')}`);
  return { ok: readWritten(documentWith(asked.policy, asked)).ok };
};

function documentWith(policy: string, asked: Input): unknown {
  const when = asked.dict === undefined ? { any: true } : conditionOf(asked.dict);
  const service = (identity: unknown, authorization: unknown): unknown => ({
    serviceSelection: { simple: 'case' },
    services: [{ name: 'case', type: 'radius', allowedProtocols: ['PAP'], identity, authorization }],
  });
  switch (policy) {
    case 'serviceSelection': {
      const base = service({ simple: 'deny' }, { default: 'deny' }) as object;
      return { ...base, serviceSelection: policyWith(asked, when, 'case') };
    }
    case 'identity':
      return service(policyWith(asked, when, 'deny'), { default: 'deny' });
    case 'netAuthz':
      return service({ simple: 'deny' }, policyWith(asked, when, 'deny'));
    default:
      throw new NoEngine(`the policy ${policy}`);
  }
}

function policyWith(asked: Input, when: unknown, result: string): unknown {
  if (asked.mode === 'simple') return { simple: result };
  const rules = [{ when, result }];
  return { ...(asked.exceptions ? { exceptions: [{ name: 'X', when, result }] } : {}), rules, default: result };
}

/** An attribute of the dictionary a case names; attributes of any identity store are `identity.*`. */
function conditionOf(dictionary: string): unknown {
  return dictionary === 'radius'
    ? { attr: 'radius.Called-Station-Id', op: 'exists' }
    : { attr: 'identity.department', op: 'eq', value: 'engineering' };
}
