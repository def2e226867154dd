import type { Literal, Operator } from '../../src/rules/ast.ts';

/** What a request says, by the names the rules use. Plain data, so that every engine can be given it. */
export type Request = {
  readonly user: string;
  readonly group: string;
  readonly location: string;
  readonly device: string;
  readonly portType: number;
  readonly serviceType: number;
  readonly hour: number;
  readonly address: string;
  readonly posture: string;
  readonly called: string;
};

export type Cell = { readonly of: keyof Request; readonly op: Operator; readonly value: Literal | readonly Literal[] };
export type WrittenRule = { readonly name: string; readonly cells: readonly Cell[] };

export type Workload = {
  readonly name: string;
  readonly rules: readonly WrittenRule[];
  /** A request that meets the cells of a rule; whether an earlier rule matches too is for the caller to see. */
  requestFor(rule: number): Request;
  /** One that no rule is made for. */
  stranger(): Request;
};

type Random = (below: number) => number;

/** A cell, and a value that fits it. */
type Made = { readonly cell: Cell; readonly fits: (random: Random) => Partial<Request> };
type Maker = (random: Random) => Made;

const RULES = 1000;
const POSTURES = ['compliant', 'noncompliant', 'unknown', 'quarantined'];
const PORT_TYPES = [5, 15, 19];
const SERVICE_TYPES = [1, 2, 6, 8];

/** Rules that hold the group of the user to one value each (200 groups), as most tables of ACS do. */
export function friendly(): Workload {
  const group: Maker = (random) => {
    const value = `All:Site${random(20)}:Team${random(10)}`;
    return { cell: { of: 'group', op: 'eq', value }, fits: () => ({ group: value }) };
  };
  return workload('one attribute held to one value', () => [[group, place, portType, serviceType]]);
}

/** No attribute that all rules hold to a value: places in hierarchies, ranges, patterns, lists and negations, each rule another four. */
export function unfriendly(): Workload {
  return workload('hierarchies, ranges, patterns, lists, negations', () => [
    [group, place, hours, notPosture],
    [network, user, portTypes, notDevice],
    [group, network, notPosture, hours],
    [place, suffix, portTypes, called],
    [user, place, hours, notDevice],
  ]);
}

const group: Maker = (random) => {
  const value = placeIn('Site', random);
  return { cell: { of: 'group', op: 'inGroup', value }, fits: (any) => ({ group: below(value, any) }) };
};
const place: Maker = (random) => {
  const value = placeIn('Region', random);
  return { cell: { of: 'location', op: 'inGroup', value }, fits: (any) => ({ location: below(value, any) }) };
};
const portType: Maker = (random) => equal('portType', PORT_TYPES[random(PORT_TYPES.length)] ?? 0);
const serviceType: Maker = (random) => equal('serviceType', SERVICE_TYPES[random(SERVICE_TYPES.length)] ?? 0);
const portTypes: Maker = (random) => {
  const without = random(PORT_TYPES.length);
  const value = PORT_TYPES.filter((_, index) => index !== without);
  return { cell: { of: 'portType', op: 'in', value }, fits: () => ({ portType: value[0] ?? 15 }) };
};
const hours: Maker = (random) => {
  const from = random(20);
  const value = [from, from + 1 + random(4)];
  return { cell: { of: 'hour', op: 'between', value }, fits: () => ({ hour: from }) };
};
const network: Maker = (random) => {
  const [second, third] = [random(16), random(256)];
  const value = `10.${second}.${third}.0/24`;
  return { cell: { of: 'address', op: 'ipInRange', value }, fits: (any) => ({ address: `10.${second}.${third}.${any(256)}` }) };
};
const notPosture: Maker = (random) => {
  const value = [POSTURES[random(3)] ?? '', 'quarantined'];
  return { cell: { of: 'posture', op: 'notIn', value }, fits: () => ({ posture: POSTURES.find((one) => !value.includes(one)) ?? '' }) };
};
const user: Maker = (random) => {
  const start = `svc${random(300)}-`;
  return { cell: { of: 'user', op: 'matchesGlob', value: `${start}*` }, fits: (any) => ({ user: `${start}${any(1000)}` }) };
};
const suffix: Maker = (random) => {
  const end = `@dept${random(100)}.example`;
  return { cell: { of: 'user', op: 'endsWith', value: end }, fits: (any) => ({ user: `person${any(1000)}${end}` }) };
};
const called: Maker = (random) => {
  const value = `ssid-${random(50)}`;
  return { cell: { of: 'called', op: 'contains', value }, fits: () => ({ called: `00-11-22-33-44-55:${value}` }) };
};
const notDevice: Maker = (random) => {
  const value = `sw-${random(100)}`;
  return { cell: { of: 'device', op: 'ne', value }, fits: () => ({ device: 'sw-1000' }) };
};

function equal(of: 'portType' | 'serviceType', value: number): Made {
  return { cell: { of, op: 'eq', value }, fits: () => ({ [of]: value }) };
}

function placeIn(word: string, random: Random): string {
  const depth = 1 + random(3);
  return ['All', `${word}${random(20)}`, `Area${random(10)}`, `House${random(10)}`].slice(0, depth + 1).join(':');
}

function below(place: string, random: Random): string {
  return random(2) === 0 ? place : `${place}:Floor${random(5)}`;
}

function workload(name: string, patterns: () => readonly (readonly Maker[])[]): Workload {
  const random = seeded(7);
  const all = patterns();
  const made = Array.from({ length: RULES }, (_, index) => (all[index % all.length] ?? []).map((make) => make(random)));
  const stranger = (): Request => ({
    user: `visitor${random(1000)}@elsewhere.example`,
    group: `All:Visitors:Day${random(7)}`,
    location: `All:Branch${random(50)}`,
    device: `sw-${random(200)}`,
    portType: 15,
    serviceType: 2,
    hour: random(24),
    address: `192.0.2.${random(256)}`,
    posture: 'compliant',
    called: '00-11-22-33-44-55',
  });
  return {
    name,
    rules: made.map((cells, index) => ({ name: `rule ${index}`, cells: cells.map(({ cell }) => cell) })),
    requestFor: (rule) => Object.assign(stranger(), ...(made[rule] ?? []).map(({ fits }) => fits(random))) as Request,
    stranger,
  };
}

/** The same rules in every run (mulberry32). */
function seeded(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below) | 0;
  };
}
