import type { CertificateFields } from '../../../src/model/access.ts';
import { identityAction } from '../../../src/policy/decide.ts';
import { type CertificateProfile, DEFAULT_ERRORS, type ErrorOptions } from '../../../src/policy/elements.ts';
import { authenticationStatus, IdentityWalk, type StoreAnswer, type StoreVerdict } from '../../../src/policy/identity-sequence.ts';
import type { CompiledSource } from '../../../src/policy/identity-source.ts';
import type { OpenEngine } from '../area.ts';
import { factsOf } from '../policy-engine.ts';

/** A certificate authentication profile in the words of the specification. */
type WrittenProfile = { readonly userNameFrom: CertificateProfile['userNameFrom']; readonly binaryCompare?: { readonly store: string } };

type Sequence = {
  readonly authStores?: readonly string[];
  readonly attributeStores?: readonly string[];
  readonly onStoreError?: 'break' | 'continue';
  readonly cap?: WrittenProfile;
};
type Given = {
  readonly source: 'deny' | { readonly store: string } | { readonly cap: WrittenProfile } | { readonly sequence: Sequence };
  readonly errors: 'default' | ErrorOptions;
  readonly method?: string;
};
type StoreState =
  | 'ok'
  | 'authFailed'
  | 'notFound'
  | 'processFailed'
  | { readonly found: boolean | number }
  /** What the certificate kept there is to the client's. */
  | { readonly cert: 'same' | 'different' | 'none' };
type Input = {
  readonly store?: Readonly<Record<string, StoreState>>;
  readonly method?: string;
  readonly cert?: CertificateFields;
};

/** Error options and identity sequences (requirements P33 to P46) over stores that answer what the input says. */
export const open: OpenEngine = (given) => {
  const { source, errors, method } = given as Given;
  return (input) => {
    const { store = {}, cert, method: own } = input as Input;
    const walk = new IdentityWalk(sourceOf(source), cert ? { kind: 'certificate', fields: cert } : { kind: 'password' });
    const storeCalls: string[] = [];
    let step = walk.next();
    for (; 'ask' in step; step = walk.next()) {
      storeCalls.push(step.ask);
      walk.answer(answerOf(step.ask, store[step.ask]));
    }
    const { verdict, denied, userName, attributesFrom } = step.result;
    const options = errors === 'default' ? DEFAULT_ERRORS : errors;
    const facts = factsOf({ method: own ?? method });
    const action = denied ? 'reject' : verdict === 'ok' ? 'continue' : identityAction(options, verdict, facts);
    return {
      action,
      ...(action === 'drop' ? { reply: 'none' } : {}),
      storeCalls,
      AuthenticationStatus: authenticationStatus(verdict),
      attributesFrom,
      ...(userName === undefined ? {} : { userName }),
    };
  };
};

function sourceOf(source: Given['source']): CompiledSource {
  if (source === 'deny') return { kind: 'deny' };
  if ('store' in source) return { kind: 'store', store: source.store };
  if ('cap' in source) return { kind: 'certificate', profile: profileOf(source.cap) };
  const { authStores = [], attributeStores = [], onStoreError = 'break', cap } = source.sequence;
  const certificate = cap && { certificateProfile: profileOf(cap) };
  return { kind: 'sequence', ...certificate, stores: authStores, attributeStores, onStoreError };
}

function profileOf({ userNameFrom, binaryCompare }: WrittenProfile): CertificateProfile {
  return { name: 'cap', userNameFrom, ...(binaryCompare ? { compareWith: binaryCompare.store } : {}) };
}

const VERDICTS: Readonly<Record<string, Exclude<StoreVerdict, 'ok'>>> = {
  authFailed: 'auth-failed',
  notFound: 'not-found',
  processFailed: 'process-failed',
};

/** `found` may be a number: more than one match is no usable record (requirement P39). */
function answerOf(store: string, state: StoreState | undefined): StoreAnswer {
  if (typeof state === 'object' && 'cert' in state) return certificateAnswer(store, state.cert);
  const found = typeof state === 'object' ? state.found : state === 'ok';
  if (found === true || found === 1) return { kind: 'ok', record: { store, name: 'case', attributes: {} } };
  if (typeof found === 'number' && found > 1) return { kind: 'auth-failed' };
  return { kind: VERDICTS[String(state)] ?? 'not-found' };
}

function certificateAnswer(store: string, kept: 'same' | 'different' | 'none'): StoreAnswer {
  if (kept === 'same') return { kind: 'ok', record: { store, name: 'case', attributes: {} } };
  return kept === 'different' ? { kind: 'auth-failed', why: 'wrong-certificate' } : { kind: 'not-found' };
}
