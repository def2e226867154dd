import { z } from 'zod';
import { given } from '../../../src/base/given.ts';
import { AUTH_METHODS, CERTIFICATE_FIELDS } from '../../../src/model/access.ts';
import { identityAction } from '../../../src/policy/decide.ts';
import { type CertificateProfile, DEFAULT_ERRORS } from '../../../src/policy/elements.ts';
import { authenticationStatus, IdentityWalk, type StoreAnswer, type StoreVerdict } from '../../../src/policy/identity-sequence.ts';
import type { CompiledSource } from '../../../src/policy/identity-source.ts';
import { type OpenEngine, wordsOf } from '../area.ts';
import { factsOf } from '../policy-engine.ts';

/** A certificate authentication profile in the words of the specification. */
const profile = z.strictObject({
  userNameFrom: z.enum(CERTIFICATE_FIELDS),
  binaryCompare: z.strictObject({ store: z.string() }).optional(),
});
type WrittenProfile = z.output<typeof profile>;

const stores = z.array(z.string()).default([]);
const sequence = z.strictObject({
  authStores: stores,
  attributeStores: stores,
  onStoreError: z.enum(['break', 'continue']).default('break'),
  cap: profile.optional(),
});

const action = z.enum(['reject', 'drop', 'continue']).optional();
const method = z.enum(AUTH_METHODS).optional();
const words = z.strictObject({
  source: z.union([
    z.literal('deny'),
    z.strictObject({ store: z.string() }),
    z.strictObject({ cap: profile }),
    z.strictObject({ sequence }),
  ]),
  errors: z
    .union([z.literal('default'), z.strictObject({ authFailed: action, notFound: action, processFailed: action })])
    .default('default'),
  method,
});
type Source = z.output<typeof words>['source'];

const state = z.union([
  z.enum(['ok', 'authFailed', 'notFound', 'processFailed']),
  z.strictObject({ found: z.union([z.boolean(), z.int().min(0)]) }),
  /** What the certificate kept there is to the client's. */
  z.strictObject({ cert: z.enum(['same', 'different', 'none']) }),
]);
type StoreState = z.output<typeof state>;

/** `store`: what each says of the user; one that is left out does not know him. */
const login = z.strictObject({
  store: z.record(z.string(), state).default({}),
  method,
  cert: z.partialRecord(z.enum(CERTIFICATE_FIELDS), z.union([z.string(), z.array(z.string())])).optional(),
});

/** Error options and identity sequences (requirements P33 to P46) over stores that answer what the input says. */
export const open: OpenEngine = (written) => {
  const { source, errors, method } = wordsOf(words, written);
  return (input) => {
    const { store, cert, method: own } = wordsOf(login, input);
    const walk = new IdentityWalk(sourceOf(source), cert ? { kind: 'certificate', fields: cert } : { kind: 'password' });
    const storeCalls: string[] = [];
    let step = walk.next();
    for (; 'ask' in step; step = walk.next()) {
      storeCalls.push(step.ask);
      walk.answer(answerOf(step.ask, store[step.ask]));
    }
    const { verdict, denied, userName, attributesFrom } = step.result;
    const options = errors === 'default' ? DEFAULT_ERRORS : { ...DEFAULT_ERRORS, ...given({ ...errors }) };
    const facts = factsOf(given({ method: own ?? method }));
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

function sourceOf(source: Source): CompiledSource {
  if (source === 'deny') return { kind: 'deny' };
  if ('store' in source) return { kind: 'store', store: source.store };
  if ('cap' in source) return { kind: 'certificate', profile: profileOf(source.cap) };
  const { authStores, attributeStores, onStoreError, cap } = source.sequence;
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
