import { type Fault, fault } from '../base/fault.ts';
import type { Rule } from '../rules/table.ts';
import type {
  AccessService,
  AuthorizationProfile,
  AuthorizationResult,
  Choice,
  Dacl,
  IdentityResult,
  IdentitySequence,
  SharedCondition,
} from './elements.ts';
import { DEFAULT_ERRORS } from './elements.ts';
import { type Located, placeOf } from './located.ts';
import type { WrittenAuthorization, WrittenIdentity, WrittenPolicy, WrittenProfile, WrittenRule, WrittenService } from './schema.ts';

/** A policy as read from all its files, with places, before it is checked. Positions in conditions are those of the file. */
export type Draft = {
  readonly serviceSelection: Located<Choice<string>> | undefined;
  readonly services: readonly Located<AccessService>[];
  readonly sequences: readonly Located<IdentitySequence>[];
  readonly profiles: readonly Located<AuthorizationProfile>[];
  readonly conditions: readonly Located<SharedCondition>[];
  readonly dacls: readonly (Dacl & { readonly path: string })[];
};

export function draftOf(files: readonly Located<WrittenPolicy>[], dacls: Draft['dacls'], faults: Fault[]): Draft {
  const list = <K extends 'services' | 'sequences' | 'profiles' | 'conditions'>(kind: K): Located<WrittenPolicy[K][number]>[] =>
    files.flatMap(({ value, source }) => value[kind].map((one, index) => ({ value: one, source, path: [kind, index] })));
  const map = <A, B>(located: Located<A>, value: B): Located<B> => ({ ...located, value });
  return {
    serviceSelection: selectionOf(files, faults),
    services: list('services').map((one) => map(one, serviceOf(one, faults))),
    sequences: list('sequences'),
    profiles: list('profiles').map((one) => map(one, profileOf(one.value))),
    conditions: list('conditions').map((one) => {
      const when = one.source.condition(one.value.when, [...one.path, 'when'], faults);
      return map(one, { name: one.value.name, when });
    }),
    dacls,
  };
}

function selectionOf(files: readonly Located<WrittenPolicy>[], faults: Fault[]): Draft['serviceSelection'] {
  const found = files.flatMap(({ value, source }) =>
    value.serviceSelection ? [{ value: value.serviceSelection, source, path: ['serviceSelection'] }] : [],
  );
  const [first, ...others] = found;
  for (const other of others) {
    const where = first ? placeOf(first) : '';
    faults.push(fault('config.invalid', `service selection is defined twice, first at ${where}`, { at: placeOf(other) }));
  }
  return first && { ...first, value: choiceOf(first.value, first, (name: string) => name, faults) };
}

function serviceOf(located: Located<WrittenService>, faults: Fault[]): AccessService {
  const { value, source, path } = located;
  const base = {
    name: value.name,
    ...(value.description === undefined ? {} : { description: value.description }),
    allowedProtocols: value.allowedProtocols,
    identity: choiceOf(value.identity, { source, path: [...path, 'identity'], value }, identityOf, faults),
  };
  if (value.type === 'tacacs') return { ...base, type: 'tacacs' };
  const { exceptions, rules, default: otherwise } = value.authorization;
  const place = (list: string): Located<unknown> => ({ source, path: [...path, 'authorization', list], value });
  return {
    ...base,
    type: 'radius',
    authorization: {
      exceptions: rulesOf(exceptions, place('exceptions'), 'Exception', authorizationOf, faults),
      rules: rulesOf(rules, place('rules'), 'Rule', authorizationOf, faults),
      default: authorizationOf(otherwise),
    },
  };
}

type WrittenChoice<W> = {
  readonly simple?: W | undefined;
  readonly rules?: readonly WrittenRule<W>[] | undefined;
  readonly default?: W | undefined;
};

function choiceOf<W, R>(written: WrittenChoice<W>, at: Located<unknown>, result: (of: W) => R, faults: Fault[]): Choice<R> {
  if (written.simple !== undefined) return { mode: 'simple', result: result(written.simple) };
  if (written.default === undefined) throw new Error('the schema lets no choice without a default through');
  const rules = rulesOf(written.rules ?? [], { ...at, path: [...at.path, 'rules'] }, 'Rule', result, faults);
  return { mode: 'rules', rules, default: result(written.default) };
}

/** A rule without a name is called by its number (requirement P68). */
function rulesOf<W, R>(
  written: readonly WrittenRule<W>[],
  at: Located<unknown>,
  word: string,
  result: (of: W) => R,
  faults: Fault[],
): readonly Rule<R>[] {
  return written.map((rule, index) => ({
    name: rule.name ?? `${word}-${index + 1}`,
    status: rule.status,
    when: at.source.condition(rule.when, [...at.path, index, 'when'], faults),
    result: result(rule.result),
  }));
}

function identityOf(written: WrittenIdentity): IdentityResult {
  if (written === 'deny') return { source: { kind: 'deny' }, errors: DEFAULT_ERRORS };
  if ('store' in written) return { source: { kind: 'store', store: written.store }, errors: written.errors };
  return { source: { kind: 'sequence', sequence: written.sequence }, errors: written.errors };
}

function authorizationOf(written: WrittenAuthorization): AuthorizationResult {
  if (written === 'deny') return { access: 'deny' };
  return { access: 'permit', profiles: written === 'permit' ? [] : written.profiles };
}

/** Keys that are not written are left out, so that equal profiles are equal data. */
function profileOf(written: WrittenProfile): AuthorizationProfile {
  const { attributes, name, ...rest } = written;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return {
    name,
    ...given,
    attributes: attributes.map((one) => ({
      name: one.name,
      values: one.values ?? (one.value === undefined ? [] : [one.value]),
      tag: one.tag,
    })),
  };
}
