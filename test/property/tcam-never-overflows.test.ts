import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drivers } from '../../drivers/index.ts';
import { DeviceRegistry } from '../../src/aaa/device-registry.ts';
import { createSessionDirectory } from '../../src/adapters/directory/sessions.ts';
import { TcamBook } from '../../src/control/tcam-book.ts';
import type { Driver, PlatformProfile } from '../../src/driver/contract.ts';
import type { Device } from '../../src/model/device.ts';
import type { AclDocument } from '../../src/model/event.ts';
import type { Plan, PlanId } from '../../src/model/plan.ts';
import type { WhenFull } from '../../src/model/tcam.ts';
import { guardAcl } from '../../src/plan/guard.ts';
import { wantedList } from '../../src/plan/wanted-list.ts';
import type { PolicyDocument } from '../../src/policy/elements.ts';
import { Attribute } from '../../src/wire/radius/attribute-types.ts';
import { Code } from '../../src/wire/radius/codes.ts';
import type { PacketView } from '../../src/wire/radius/packet-view.ts';
import { AccessLists } from '../lab/acl/access-lists.ts';
import { buildList } from '../lab/nas/dacl.ts';
import type { AccessSession } from '../lab/nas/session.ts';
import { asicOf, tcamUsed } from '../lab/nas/tcam.ts';
import { accountingRequest, mabRequest } from '../unit/aaa/test-packets.ts';
import { countingRandom, DOCUMENT, device, HandClock, policyOf, testServer, view, when } from '../unit/aaa/test-server.ts';

const LIMIT = 60;
const MOST_LISTS = 4;
const COMPARATORS = 3;
const PORTS_PER_ASIC = 4;
const PORTS = 8;

const TWO_ASICS: PlatformProfile = {
  ...(drivers.flatMap(({ platforms }) => platforms).find(({ name }) => name === 'isr1000-8p') as PlatformProfile),
  name: 'two-asics',
  aclEntriesPerAsic: LIMIT,
  listsPerAsic: MOST_LISTS,
  comparators: { unitsPerAsic: COMPARATORS, protocols: 'apart', cost: { eq: 1, gt: 1, lt: 1, neq: 1, range: 2 } },
  ports: [0, 1].map((asic) => ({ prefix: 'GigabitEthernet0/1/', from: asic * 4, to: asic * 4 + 3, place: { asic } })),
};
const DRIVERS: readonly Driver[] = drivers.map((one) => (one.name === 'cisco-iosxe' ? { ...one, platforms: [TWO_ASICS] } : one));

/** The port a list of so many entries compares, which lists of other lengths may compare too. */
const portOf = (count: number): number => 10_000 + (count % 5);
const entries = (count: number, salt = 0) =>
  Array.from({ length: count }, (_, at) => (at === 0 ? `permit tcp any any eq ${portOf(count)}` : `permit ip host 10.${salt}.0.${at} any`));
const SIZES = { SMALL: 4, MIDDLE: 12, LARGE: 25 } as const;
const NAMES = Object.keys(SIZES) as (keyof typeof SIZES)[];
const REDIRECT = entries(5, 9);

/** Which host is given which list turns with `shift`; LARGE says what is given where there is no room. */
function documentOf(shift: number, whenFull: WhenFull): PolicyDocument {
  const profile = (name: keyof typeof SIZES) => ({
    name,
    dacl: name,
    attributes: [],
    ...(name === 'LARGE' ? { whenFull } : {}),
    ...(name === 'MIDDLE' ? { redirect: { acl: 'REDIRECT', url: 'https://posture.example.net/' } } : {}),
  });
  return {
    ...DOCUMENT,
    profiles: [...DOCUMENT.profiles, ...NAMES.map(profile)],
    dacls: [...DOCUMENT.dacls, ...NAMES.map((name) => ({ name, lines: entries(SIZES[name]) }))],
    services: DOCUMENT.services.map((service) =>
      service.name === 'agentless' && service.type === 'radius'
        ? {
            ...service,
            identity: {
              mode: 'simple',
              result: {
                source: { kind: 'store', store: 'hosts' },
                errors: { authFailed: 'reject', notFound: 'continue', processFailed: 'drop' },
              },
            },
            authorization: {
              exceptions: [],
              rules: Array.from({ length: PORTS }, (_, port) => ({
                name: `port ${port}`,
                status: 'enabled' as const,
                when: when('user', 'eq', macOf(port)),
                result: { access: 'permit' as const, profiles: [NAMES[(port + shift) % NAMES.length] ?? 'SMALL'] },
              })),
              default: { access: 'deny' },
            },
          }
        : service,
    ),
  };
}

function macOf(port: number): string {
  return `02000000000${port}`;
}

type Move =
  | { readonly do: 'authenticate' | 'confirm' | 'unplug'; readonly port: number }
  | { readonly do: 'shift'; readonly by: number }
  | { readonly do: 'push'; readonly size: number }
  | { readonly do: 'written' | 'removed' }
  | { readonly do: 'wait'; readonly seconds: number };

const port = fc.nat(PORTS - 1);
const moves: fc.Arbitrary<readonly Move[]> = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.record({ do: fc.constant('authenticate' as const), port }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('confirm' as const), port }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('unplug' as const), port }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('shift' as const), by: fc.nat(2) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('push' as const), size: fc.integer({ min: 1, max: 30 }) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('written' as const, 'removed' as const) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 40 }) }) },
  ),
  { minLength: 10, maxLength: 60 },
);

/** How long the device takes at most to go over to what it was given, in seconds. */
const SLOWEST = 50;

type Held = {
  session: AccessSession;
  leaving: { readonly session: AccessSession; readonly until: number }[];
  classes: Uint8Array | undefined;
};

/** A switch with two ASICs that does what it is told, and counts at every moment: old and new stand together until the old is taken away. */
class TwoAsicSwitch {
  readonly lists = new AccessLists(false);
  readonly pushed: AclDocument[] = [];
  readonly held = new Map<number, Held>();
  fullest = { entries: 0, lists: 0, comparators: 0 };

  constructor() {
    const made = buildList('REDIRECT', numbered(REDIRECT), true);
    if (!made.ok) throw new Error(made.why);
    Object.assign(this.lists, { find: (name: string) => (name === 'REDIRECT' ? made.list : undefined) });
  }

  look(): void {
    for (const asic of [0, 1]) {
      const sessions = [...this.held.values()].flatMap(({ session, leaving }) => [session, ...leaving.map((one) => one.session)]);
      const own = sessions.filter((session) => asicOf(session, PORTS_PER_ASIC) === asic);
      const entries = tcamUsed(own, this.lists) + this.pushed.reduce((sum, { lines }) => sum + lines.length, 0);
      const names = own.flatMap(({ list, authorization }) => [list?.name, authorization?.redirectAcl]);
      const lists = new Set([...names, ...this.pushed.map(({ name }) => name)].filter((name) => name !== undefined)).size;
      const lengths = own.flatMap(({ list, authorization }) => [
        ...(list === undefined ? [] : [SIZES[list.name as keyof typeof SIZES]]),
        ...(authorization?.redirectAcl === undefined ? [] : [REDIRECT.length]),
      ]);
      const comparators = new Set([...lengths, ...this.pushed.map(({ lines }) => lines.length)].map(portOf)).size;
      this.fullest = {
        entries: Math.max(this.fullest.entries, entries),
        lists: Math.max(this.fullest.lists, lists),
        comparators: Math.max(this.fullest.comparators, comparators),
      };
    }
  }
}

const numbered = (lines: readonly string[]) => lines.map((text, at) => ({ number: at + 1, text }));

function sessionOf(port: number, accept: PacketView): AccessSession {
  const text = accept
    .attributes()
    .map(({ value }) => Buffer.from(value).toString('latin1'))
    .join('\n');
  const name = /#ACSACL#-IP-(\w+)-[0-9a-f]{8}/.exec(text)?.[1] as keyof typeof SIZES | undefined;
  const list = name === undefined ? undefined : buildList(name, numbered(entries(SIZES[name])), true);
  const redirect = text.includes('url-redirect-acl=REDIRECT') ? { redirectAcl: 'REDIRECT' } : {};
  return {
    endpoint: { port, mac: macOf(port), method: 'mab' },
    auditSessionId: `0A00000${port}`,
    authorization: { reauthenticates: false, classes: [], entries: [], ...redirect },
    list: list?.ok ? list.list : undefined,
    services: new Map(),
  } as unknown as AccessSession;
}

/** Plays the moves against portreeve; gives the most entries, different lists and different operations on ports an ASIC ever held. */
function play(steps: readonly Move[], whenFull: WhenFull, guarded: boolean): TwoAsicSwitch['fullest'] {
  const clock = new HandClock();
  const random = countingRandom();
  const sessions = createSessionDirectory({ clock, random });
  const sw1: Device = { ...device('sw1', ['127.0.0.0/8']), platform: 'two-asics' };
  const devices = new DeviceRegistry([sw1]);
  let policy = policyOf(documentOf(0, whenFull));
  const book = new TcamBook({
    devices,
    drivers: DRIVERS,
    policy: () => policy,
    sessions,
    clock,
    sink: { emit: () => {}, count: () => {} },
  });
  book.sawLists(sw1.id, [{ name: 'REDIRECT', lines: REDIRECT }]);
  const server = testServer({ more: { sessions, clock, random, devices, ...(guarded ? { hardware: book } : {}) } });
  server.policy = policy;
  const nas = new TwoAsicSwitch();
  const waiting: { readonly plan: PlanId; readonly acl: AclDocument }[] = [];
  let plans = 0;

  const settle = (): void => {
    for (const held of nas.held.values()) held.leaving = held.leaving.filter(({ until }) => until > clock.at);
  };
  const account = (status: 'start' | 'interim' | 'stop', at: number, classes: Uint8Array | undefined): void => {
    server.ask(
      accountingRequest(status, {
        session: `0000000${at}`,
        mac: macOf(at),
        user: macOf(at),
        more: (writer) => {
          const placed = writer.text(Attribute.NasPortId, `GigabitEthernet0/1/${at}`);
          return classes === undefined ? placed : placed.octets(Attribute.Class, classes);
        },
      }),
      { kind: 'accounting', port: 50_000 + at },
    );
  };
  const authenticate = (at: number): void => {
    const more = (writer: Parameters<NonNullable<Parameters<typeof mabRequest>[1]>['more'] & object>[0]) =>
      writer
        .text(Attribute.CallingStationId, macOf(at))
        .text(Attribute.AcctSessionId, `0000000${at}`)
        .text(Attribute.NasPortId, `GigabitEthernet0/1/${at}`);
    const reply = view(server.ask(mabRequest(macOf(at), { more }), { port: 50_000 + at })[0]);
    const before = nas.held.get(at);
    if (reply.code !== Code.AccessAccept) {
      nas.held.delete(at);
      return;
    }
    const session = sessionOf(at, reply);
    const same = before?.session.list?.name === session.list?.name;
    const leaving =
      before === undefined ? [] : [...before.leaving, ...(same ? [] : [{ session: before.session, until: clock.at + SLOWEST * 1000 }])];
    nas.held.set(at, { session, leaving, classes: reply.octets(Attribute.Class) });
  };

  for (const step of steps) {
    settle();
    switch (step.do) {
      case 'authenticate':
        authenticate(step.port);
        break;
      case 'confirm': {
        const held = nas.held.get(step.port);
        if (held === undefined) break;
        held.leaving = [];
        account('interim', step.port, held.classes);
        break;
      }
      case 'unplug':
        if (nas.held.delete(step.port)) account('stop', step.port, undefined);
        break;
      case 'shift':
        policy = policyOf(documentOf(step.by, whenFull));
        server.policy = policy;
        break;
      case 'push': {
        const wanted = wantedList({ name: `P${plans}`, lines: entries(step.size, 100 + (plans % 100)) });
        const held = book.view(sw1.id);
        if (!wanted.ok || held === undefined) throw new Error('no list');
        const guards = { tcamMaxPercent: 100, tcamReserve: 0, maxTargets: 1 };
        const passed = guardAcl(wanted.value, { id: sw1.id, notes: [], platform: TWO_ASICS, tcam: held }, guards);
        if (guarded && !passed.ok) break;
        const plan = `p${plans++}` as PlanId;
        const { acl } = wanted.value;
        const push = { do: { kind: 'push-acl', device: sw1.id, acl }, state: 'ready' };
        book.reserve({ id: plan, steps: [push] } as unknown as Plan);
        waiting.push({ plan, acl });
        break;
      }
      case 'written': {
        const next = waiting.shift();
        if (next === undefined) break;
        nas.pushed.push(next.acl);
        book.sawList(sw1.id, next.acl.name, next.acl.lines);
        book.release(next.plan);
        break;
      }
      case 'removed': {
        const gone = nas.pushed.shift();
        if (gone !== undefined) book.sawList(sw1.id, gone.name, undefined);
        break;
      }
      case 'wait':
        clock.at += step.seconds * 1000;
        settle();
        break;
    }
    nas.look();
  }
  return nas.fullest;
}

const whenFull: fc.Arbitrary<WhenFull> = fc.constantFrom<WhenFull>('reject', 'accept-without', { dacl: 'SMALL' });

test('no ASIC ever holds more than it has, whatever sessions, policies and pushes do (C9, I1)', () => {
  fc.assert(
    fc.property(moves, whenFull, (steps, answer) => {
      const { entries: most, lists, comparators } = play(steps, answer, true);
      expect(most).toBeLessThanOrEqual(LIMIT);
      expect(lists).toBeLessThanOrEqual(MOST_LISTS);
      expect(comparators).toBeLessThanOrEqual(COMPARATORS);
    }),
    { numRuns: 150 },
  );
});

test('the same moves overflow it where nobody guards', () => {
  const runs = fc.sample(moves, { numRuns: 40, seed: 9 });
  const played = (guarded: boolean) => runs.map((steps) => play(steps, 'reject', guarded));
  expect(played(false).filter(({ entries: most }) => most > LIMIT).length).toBeGreaterThan(5);
  expect(played(false).filter(({ lists }) => lists > MOST_LISTS).length).toBeGreaterThan(5);
  expect(played(false).filter(({ comparators }) => comparators > COMPARATORS).length).toBeGreaterThan(5);
  const over = ({ entries: most, lists, comparators }: TwoAsicSwitch['fullest']): boolean =>
    most > LIMIT || lists > MOST_LISTS || comparators > COMPARATORS;
  expect(played(true).filter(over)).toEqual([]);
});
