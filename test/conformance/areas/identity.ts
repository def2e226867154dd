import type { CompiledSource } from '../../../src/policy/compile.ts';
import { identityAction } from '../../../src/policy/decide.ts';
import { DEFAULT_ERRORS, type ErrorOptions } from '../../../src/policy/elements.ts';
import {
  authenticationStatus,
  IdentityWalk,
  type Proof,
  type StoreAnswer,
  type StoreVerdict,
} from '../../../src/policy/identity-sequence.ts';
import type { OpenEngine } from '../area.ts';
import { factsOf } from '../policy-engine.ts';

type Sequence = {
  readonly authStores?: readonly string[];
  readonly attributeStores?: readonly string[];
  readonly cap?: { readonly userNameFrom: string };
};
type Given = {
  readonly source: 'deny' | { readonly store: string } | { readonly sequence: Sequence };
  readonly errors: 'default' | ErrorOptions;
  readonly method?: string;
};
type StoreState = 'ok' | 'authFailed' | 'notFound' | 'processFailed' | { readonly found: boolean | number };
type Input = {
  readonly store?: Readonly<Record<string, StoreState>>;
  readonly method?: string;
  readonly cert?: Readonly<Record<string, string>>;
};

/** Error options and identity sequences (requirements P33 to P46) over stores that answer what the input says. */
export const open: OpenEngine = (given) => {
  const { source, errors, method } = given as Given;
  return (input) => {
    const { store = {}, cert, method: own } = input as Input;
    const walk = new IdentityWalk(sourceOf(source), proofOf(source, cert));
    const storeCalls: string[] = [];
    let step = walk.next();
    for (; 'ask' in step; step = walk.next()) {
      storeCalls.push(step.ask);
      walk.answer(answerOf(step.ask, store[step.ask]));
    }
    const { verdict, denied, attributesFrom } = step.result;
    const options = errors === 'default' ? DEFAULT_ERRORS : errors;
    const facts = factsOf({ method: own ?? method });
    const action = denied ? 'reject' : verdict === 'ok' ? 'continue' : identityAction(options, verdict, facts);
    return {
      action,
      ...(action === 'drop' ? { reply: 'none' } : {}),
      storeCalls,
      AuthenticationStatus: authenticationStatus(verdict),
      attributesFrom,
      ...(cert ? { userName: certificateName(source, cert) } : {}),
    };
  };
};

function sourceOf(source: Given['source']): CompiledSource {
  if (source === 'deny') return { kind: 'deny' };
  if ('store' in source) return { kind: 'store', store: source.store };
  const { authStores = [], attributeStores = [] } = source.sequence;
  return { kind: 'sequence', stores: authStores, attributeStores, onStoreError: 'break' };
}

function proofOf(source: Given['source'], cert: Input['cert']): Proof {
  return cert ? { kind: 'certificate', userName: certificateName(source, cert) } : { kind: 'password' };
}

function certificateName(source: Given['source'], cert: Readonly<Record<string, string>>): string | undefined {
  const field = source !== 'deny' && 'sequence' in source ? source.sequence.cap?.userNameFrom : undefined;
  return field === undefined ? undefined : cert[field];
}

const VERDICTS: Readonly<Record<string, Exclude<StoreVerdict, 'ok'>>> = {
  authFailed: 'auth-failed',
  notFound: 'not-found',
  processFailed: 'process-failed',
};

/** `found` may be a number: more than one match is no usable record (requirement P39). */
function answerOf(store: string, state: StoreState | undefined): StoreAnswer {
  const found = typeof state === 'object' ? state.found : state === 'ok';
  if (found === true || found === 1) return { kind: 'ok', record: { store, name: 'case', attributes: {} } };
  if (typeof found === 'number' && found > 1) return { kind: 'auth-failed' };
  return { kind: VERDICTS[String(state)] ?? 'not-found' };
}
