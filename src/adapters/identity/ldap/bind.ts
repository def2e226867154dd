import { err, ok } from '../../../base/result.ts';
import type { AccountContext } from './account.ts';
import { type Flavour, whyRefused } from './account-state.ts';

/** Checks a password by a bind as the user, on a connection kept for that. */
export function bindTo(flavour: Flavour): AccountContext['check'] {
  return async ({ directory, entry }, password, deadline) => {
    const bound = await directory.bind(entry.dn, password, deadline);
    if (!bound.ok) return bound;
    if (bound.value.bound) return ok(bound.value.note === 'must-change' ? 'must-change' : 'right');
    const why = whyRefused(flavour, bound.value, entry);
    return why === undefined ? err({ kind: 'result', code: bound.value.code }) : ok(why);
  };
}
