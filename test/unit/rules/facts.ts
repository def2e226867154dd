import type { AttributeValue } from '../../../src/model/access.ts';
import type { Attribute, Resolver } from '../../../src/rules/compile.ts';

/** Facts of rule tests: attributes by name, each with one value, several or none. */
export type Facts = Readonly<Record<string, AttributeValue | readonly AttributeValue[] | undefined>>;

const NAMES = new Map([
  ['Login-User', 1],
  ['Call-Check', 10],
]);

const TYPES: Readonly<Record<string, Omit<Attribute<Facts>, 'read'>>> = {
  text: { type: 'text' },
  number: { type: 'number', names: NAMES },
  flag: { type: 'boolean' },
  octets: { type: 'octets' },
  now: { type: 'instant' },
  color: { type: 'text', canonical: (text) => ({ red: 'RED', blue: 'BLUE' })[text.toLowerCase()], allowed: 'one of red, blue' },
  untyped: {},
};

export const resolve: Resolver<Facts> = (name) => {
  const kind = TYPES[name];
  return kind && { ...kind, read: (facts) => facts[name] };
};
