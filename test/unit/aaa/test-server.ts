import { DeviceRegistry } from '../../../src/aaa/device-registry.ts';
import { createRadiusServer, type RadiusServer, type RadiusServerParts } from '../../../src/aaa/serve-radius.ts';
import { DiscoveredUserDirectory } from '../../../src/adapters/directory/discovered-users.ts';
import { createPostureDirectory } from '../../../src/adapters/directory/postures.ts';
import { createSessionDirectory } from '../../../src/adapters/directory/sessions.ts';
import { createInternalStore, type InternalRecord } from '../../../src/adapters/identity/internal.ts';
import type { JsonValue } from '../../../src/base/json.ts';
import { Secret } from '../../../src/base/secret.ts';
import { type Instant, instantOf } from '../../../src/base/time.ts';
import { AUTH_METHODS } from '../../../src/model/access.ts';
import type { Device, DeviceId, RadiusClient } from '../../../src/model/device.ts';
import { type Prefix, parsePrefix } from '../../../src/model/ipv4.ts';
import { compilePolicy, type Policy } from '../../../src/policy/compile.ts';
import { EMPTY_POLICY, type PolicyDocument } from '../../../src/policy/elements.ts';
import { nextRevision } from '../../../src/policy/revision.ts';
import type { AccountingLog } from '../../../src/ports/accounting-log.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { UserStore } from '../../../src/ports/discovered-users.ts';
import type { EventSink } from '../../../src/ports/event-sink.ts';
import type { IdentityStore } from '../../../src/ports/identity-store.ts';
import type { Random } from '../../../src/ports/random.ts';
import { ANY, type Comparison, type Condition, type Literal, type Operator } from '../../../src/rules/ast.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';
import { PacketView } from '../../../src/wire/radius/packet-view.ts';
import { NO_LISTS } from '../lists/memory-lists.ts';

export const SECRET = 'testing123';
export const START: Instant = instantOf(Date.UTC(2026, 2, 2, 9, 0, 0));

/** A clock the test moves. */
export class HandClock implements Clock {
  at = 0;
  now(): Instant {
    return instantOf(START + this.at);
  }
  monotonic(): number {
    return this.at;
  }
  after(): () => void {
    return () => {};
  }
}

/** Counts up: the same octets in every run. */
export function countingRandom(): Random {
  let next = 1;
  const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, () => next++ & 255);
  return { bytes, fill: (target, at, length) => target.set(bytes(length), at), fraction: () => 0.5 };
}

export type Emitted = {
  readonly level: string;
  readonly topic: string;
  readonly fields: { readonly [key: string]: JsonValue | undefined };
};

export function device(id: string, addresses: readonly string[], radius: Partial<RadiusClient> = {}): Device {
  return {
    id: id as DeviceId,
    addresses: addresses.map((text) => parsePrefix(text)).filter((prefix): prefix is Prefix => prefix !== undefined),
    groups: { Location: 'All:East', 'Device Type': 'All:Switch' },
    driver: 'cisco-iosxe',
    platform: 'isr1000-8p',
    radius: { secret: new Secret(SECRET), messageAuthenticator: 'auto', limitProxyState: true, timeout: 5000, ...radius },
  };
}

export function when(attr: string, op: Operator, value?: Literal | readonly Literal[]): Comparison {
  return { kind: 'compare', attr, op, ...(value !== undefined && { value }) };
}

const rule = <R>(name: string, condition: Condition, result: R) => ({ name, status: 'enabled' as const, when: condition, result });

const ERRORS = { authFailed: 'reject', notFound: 'reject', processFailed: 'drop' } as const;

/** Two services: agentless hosts, and everybody else; employees get a VLAN, hosts a dACL and a redirect while their posture is unknown. */
export const DOCUMENT: PolicyDocument = {
  ...EMPTY_POLICY,
  serviceSelection: { mode: 'rules', rules: [rule('hosts', when('system.HostLookup', 'eq', true), 'agentless')], default: 'network' },
  services: [
    {
      name: 'agentless',
      type: 'radius',
      allowedProtocols: ['HostLookup'],
      identity: { mode: 'simple', result: { source: { kind: 'store', store: 'hosts' }, errors: ERRORS } },
      authorization: {
        exceptions: [],
        rules: [rule('compliant', when('posture.status', 'eq', 'compliant'), { access: 'permit' as const, profiles: ['FULL'] })],
        default: { access: 'permit', profiles: ['LIMITED'] },
      },
    },
    {
      name: 'network',
      type: 'radius',
      allowedProtocols: ['PAP', 'CHAP'],
      identity: {
        mode: 'rules',
        rules: [
          rule('blocked', when('user', 'eq', 'blocked'), { source: { kind: 'deny' as const }, errors: ERRORS }),
          rule('guests', when('user', 'startsWith', 'guest'), {
            source: { kind: 'store' as const, store: 'users' },
            errors: { ...ERRORS, notFound: 'continue' as const },
          }),
          rule('remote', when('user', 'startsWith', 'remote'), { source: { kind: 'store' as const, store: 'slow' }, errors: ERRORS }),
        ],
        default: { source: { kind: 'sequence', sequence: 'all' }, errors: ERRORS },
      },
      authorization: {
        exceptions: [],
        rules: [
          rule('employees', when('identity.group', 'inGroup', 'All:Employees'), { access: 'permit' as const, profiles: ['STAFF'] }),
          rule('guests', when('system.AuthenticationStatus', 'eq', 'unknownUser'), { access: 'permit' as const, profiles: ['GUEST'] }),
          rule('no contractors', when('identity.group', 'inGroup', 'All:Contractors'), { access: 'deny' as const }),
        ],
        default: { access: 'permit', profiles: [] },
      },
    },
  ],
  sequences: [{ name: 'all', authStores: ['users', 'more'], attributeStores: [], onStoreError: 'break' }],
  profiles: [
    { name: 'STAFF', vlan: '20', sessionTimeout: 3600, attributes: [{ name: 'Reply-Message', values: ['hello'], tag: 0 }] },
    { name: 'GUEST', attributes: [{ name: 'Filter-Id', values: ['guests.in'], tag: 0 }] },
    { name: 'FULL', dacl: 'FULL', attributes: [] },
    {
      name: 'LIMITED',
      dacl: 'LIMITED',
      redirect: { acl: 'redirect_acl', url: 'https://portal.example/' },
      reauthTimer: 600,
      attributes: [],
    },
  ],
  conditions: [],
  dacls: [
    { name: 'FULL', lines: ['permit ip any any'] },
    { name: 'LIMITED', lines: ['permit udp any any eq domain', 'permit tcp any any eq www', 'deny ip any any'] },
    { name: 'LONG', lines: Array.from({ length: 200 }, (_, i) => `permit tcp any host 10.0.${i >> 8}.${i & 255} eq 8443`) },
  ],
};

export const USERS: readonly InternalRecord[] = [
  { name: 'alice', password: 'plain:alicepw', group: 'All:Employees' },
  { name: 'bob', password: 'plain:bobpw', group: 'All:Contractors' },
  { name: 'carol', password: 'plain:carolpw', enabled: false },
  { name: 'dave', password: 'plain:davepw', expires: '2026-01-01T00:00:00Z' },
];
export const HOSTS: readonly InternalRecord[] = [{ name: '02:00:00:00:00:01', group: 'All:Printers' }];

export type TestServer = RadiusServer & {
  readonly clock: HandClock;
  readonly parts: RadiusServerParts;
  readonly stores: readonly IdentityStore[];
  readonly emitted: Emitted[];
  readonly learned: string[];
  readonly recorded: Uint8Array[];
  policy: Policy;
  /** Sends from the address and port; the replies so far. */
  ask(packet: Uint8Array, options?: { kind?: 'authentication' | 'accounting'; address?: string; port?: number }): Uint8Array[];
};

export type TestServerOptions = {
  readonly devices?: readonly Device[];
  readonly stores?: readonly IdentityStore[];
  readonly document?: PolicyDocument;
  readonly accounting?: AccountingLog;
  readonly learned?: readonly string[];
  readonly more?: Partial<RadiusServerParts>;
};

export function policyOf(document: PolicyDocument): Policy {
  return compilePolicy(nextRevision(undefined, document, START), standardDictionary);
}

/** The whole engine in memory, with a clock that stands still. */
export function testServer(options: TestServerOptions = {}): TestServer {
  const clock = new HandClock();
  const random = countingRandom();
  const emitted: Emitted[] = [];
  const learned: string[] = [...(options.learned ?? [])];
  const recorded: Uint8Array[] = [];
  const sink: EventSink = { emit: (level, topic, fields) => emitted.push({ level, topic, fields }), count: () => {} };
  const stores = options.stores ?? [
    createInternalStore('users', 'users', USERS, { clock }),
    createInternalStore('more', 'users', [{ name: 'erin', password: 'plain:erinpw', group: 'All:Employees:IT' }], { clock }),
    createInternalStore('hosts', 'hosts', HOSTS, { clock }),
  ];
  const held = { policy: policyOf(options.document ?? DOCUMENT) };
  const log: AccountingLog = {
    append(packet, _source, _at, done) {
      recorded.push(packet.slice());
      done(true);
    },
  };
  const parts: RadiusServerParts = {
    serverName: 'portreeve',
    devices: new DeviceRegistry(options.devices ?? [device('sw1', ['127.0.0.0/8'])]),
    policy: () => held.policy,
    stores: new Map(stores.map((store) => [store.id, store])),
    discovered: new DiscoveredUserDirectory([], { store: NO_USERS, clock, sink }),
    sessions: createSessionDirectory({ clock, random }),
    postures: createPostureDirectory(clock),
    lists: NO_LISTS,
    accounting: options.accounting ?? log,
    dictionary: standardDictionary,
    clock,
    random,
    sink,
    learned: { knows: (id) => learned.includes(id), learn: (id) => learned.push(id) },
    ...options.more,
  };
  const server = createRadiusServer(parts);
  return {
    ...server,
    clock,
    parts,
    stores,
    emitted,
    learned,
    recorded,
    get policy() {
      return held.policy;
    },
    set policy(next) {
      held.policy = next;
    },
    ask(packet, { kind = 'authentication', address = '127.0.0.1', port = 50_000 } = {}) {
      const replies: Uint8Array[] = [];
      server.receive(kind, packet, packet.length, address, port, (reply) => replies.push(reply));
      return replies;
    },
  };
}

/** The packet, or an error that says what it is. */
export function view(packet: Uint8Array | undefined): PacketView {
  if (packet === undefined) throw new Error('there was no reply');
  const read = new PacketView();
  const fault = read.read(packet);
  if (fault !== undefined) throw new Error(`not a packet: ${fault.kind}`);
  return read;
}

export { ANY };

/** Takes discovered users and remembers none. */
export const NO_USERS: UserStore = { load: async () => ({ ok: true, value: [] }), save: async () => ({ ok: true, value: undefined }) };

/** What every store of a test says of itself. */
export const STORE_TRAITS = { methods: new Set(AUTH_METHODS), external: true, worstCase: 0 } as const;
