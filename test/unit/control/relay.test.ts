import { beforeEach, describe, expect, test } from 'vitest';
import { ok } from '../../../src/base/result.ts';
import type { ControlDeps } from '../../../src/control/deps.ts';
import { DeviceRelay } from '../../../src/control/relay/relay-coa.ts';
import type { Device } from '../../../src/model/device.ts';
import type { EventId } from '../../../src/model/event.ts';
import { operatorNas } from '../../../src/model/operator.ts';
import type { AuditLog } from '../../../src/ports/audit-log.ts';
import type { CoaOutcome, CoaRequest, WireAttribute } from '../../../src/ports/coa-client.ts';
import type { RelayedRequest, RelayVerdict } from '../../../src/ports/coa-relay.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';
import { SWITCH } from './policy-and-device.ts';
import { ack, ENDPOINT, nak, pair, timeout, World } from './world.ts';

const REALM = 'visited.example';
const text = (type: number, value: string): WireAttribute => ({ type, value: Buffer.from(value) });
const address = (value: string): WireAttribute => ({ type: 4, value: Buffer.from(value.split('.').map(Number)) });
const NAS = address('127.0.0.1');
const SESSION = text(44, '000001');
const cause = (verdict: RelayVerdict): number | undefined => {
  const found = verdict.kind === 'silence' ? undefined : verdict.attributes.find(({ type }) => type === 101);
  return found && Buffer.from(found.value).readUInt32BE();
};

describe('a change of authorization of another server', () => {
  let world: World;
  let sent: CoaRequest[];
  let answer: () => CoaOutcome | Promise<CoaOutcome>;
  let next: number;

  beforeEach(() => fresh());

  async function fresh(more: Partial<ControlDeps> = {}) {
    world = new World({ more });
    sent = [];
    answer = () => ack();
    next = 1;
    await world.control.start();
    world.connect();
  }

  function relay(): DeviceRelay {
    const { device, sessions, profiles: coaProfiles, store, clock, control } = world;
    const mute: Device = { ...device, id: 'mute' as Device['id'], addresses: [] };
    const list = [device, mute];
    return new DeviceRelay({
      sessions,
      coaProfiles,
      journal: store,
      audit: store,
      dictionary: standardDictionary,
      clock,
      sink: { emit: () => undefined, count: () => undefined },
      coa: {
        exchange: async (_target, request) => {
          sent.push(request);
          return answer();
        },
        close: async () => undefined,
      },
      devices: { get: (id) => list.find((one) => one.id === id), list: () => list, at: (ip) => (ip === '127.0.0.1' ? device : undefined) },
      realm: REALM,
      exchange: (about, patience, send) => control.exchange(about, patience, send),
    });
  }

  const request = (
    packet: CoaRequest['packet'],
    attributes: readonly WireAttribute[],
    more: Partial<RelayedRequest> = {},
  ): RelayedRequest => ({
    id: `relay-${next++}` as EventId,
    client: 'home',
    realms: [],
    packet,
    attributes,
    ...more,
  });
  const live = () => [...world.sessions.list()].filter(({ state }) => state !== 'ended').length;

  test('is journaled before it is sent, and what was said is on the trail', async () => {
    answer = () => {
      expect(world.store.trail.map(({ action }) => action)).toEqual(['coa.relayed accepted']);
      return nak(406);
    };
    const verdict = await relay().relay(request('CoA-Request', [NAS, SESSION]));
    expect([verdict.kind, world.store.trail.at(-1)]).toMatchObject(['nak', { actor: 'home', action: 'coa.relayed answered' }]);
    expect(world.store.trail.at(-1)?.details).toMatchObject({ verdict: 'nak', what: expect.stringContaining('406') });
  });

  test('that was sent before a restart is not sent again: nobody knows what became of it', async () => {
    const bounce = request('CoA-Request', [NAS, SESSION]);
    answer = () => timeout;
    expect(await relay().relay(bounce)).toEqual({ kind: 'silence' });
    expect(await relay().relay(bounce)).toEqual({ kind: 'silence' });
    expect(sent).toHaveLength(1);
  });

  test('is not sent when the journal refuses it', async () => {
    world.store.full = true;
    expect(cause(await relay().relay(request('CoA-Request', [NAS, SESSION])))).toBe(505);
    expect(sent).toEqual([]);
  });

  test.each([
    ['acknowledged', () => ack(), 'Disconnect-Request', 0],
    ['found no session', () => nak(503), 'Disconnect-Request', 0],
    ['refused', () => nak(504), 'Disconnect-Request', 1],
    ['met silence', () => timeout, 'Disconnect-Request', 1],
    ['acknowledged', () => ack(), 'CoA-Request', 1],
  ] as const)('that was %s: %o %s leaves %i session', async (_, outcome, packet, left) => {
    answer = outcome;
    await relay().relay(request(packet, [SESSION]));
    expect(sent).toHaveLength(1);
    expect(live()).toBe(left);
  });

  test('ends only the session that is meant', async () => {
    world.connect('02-00-00-00-00-02' as typeof ENDPOINT);
    await relay().relay(request('Disconnect-Request', [NAS, text(31, ENDPOINT.toLowerCase().replaceAll('-', ':'))]));
    expect([...world.sessions.list()].filter(({ state }) => state !== 'ended').map(({ endpoint }) => endpoint)).toEqual([
      '02-00-00-00-00-02',
    ]);
  });

  test('finds its device by Operator-NAS-Identifier, which the device does not get, but its own address', async () => {
    const token = { type: 241, value: Buffer.concat([Uint8Array.of(8), operatorNas(REALM, SWITCH)]) };
    const verdict = await relay().relay(request('CoA-Request', [text(126, `1${REALM}`), token, SESSION]));
    expect(verdict.kind).toBe('ack');
    expect(sent[0]?.attributes.map(({ type }) => type)).toEqual([4, 44]);
    expect(sent[0]?.attributes[0]?.value).toEqual(Buffer.from([127, 0, 0, 1]));
    const unknown = { type: 241, value: Buffer.concat([Uint8Array.of(8), operatorNas('other.example', SWITCH)]) };
    expect(cause(await relay().relay(request('CoA-Request', [unknown, SESSION])))).toBe(502);
  });

  test('of a client that speaks for some realms only is about their users', async () => {
    const of = (realms: readonly string[], user: string) => relay().relay(request('CoA-Request', [NAS, text(1, user)], { realms }));
    expect((await of(['home.example'], 'bob@home.example')).kind).toBe('ack');
    expect(cause(await of(['home.example'], 'bob@other.example'))).toBe(501);
    expect(cause(await of(['home.example'], 'home.example'))).toBe(501);
    expect(cause(await relay().relay(request('CoA-Request', [NAS, SESSION], { realms: ['home.example'] })))).toBe(501);
  });

  test.each([
    [{ kind: 'unconnected', why: 'no connection' }, 502],
    [{ kind: 'unsendable', why: 'a Disconnect-Request may not hold State' }, 404],
  ] as const)('that cannot be sent (%o) is refused with %i', async (outcome, expected) => {
    answer = () => outcome;
    expect(cause(await relay().relay(request('CoA-Request', [NAS, SESSION])))).toBe(expected);
  });

  test('waits its turn with the device: no more than 16 are under way at once, and who waits too long hears that', async () => {
    const finish: (() => void)[] = [];
    answer = () => new Promise((resolve) => finish.push(() => resolve(ack())));
    const verdicts = Array.from({ length: 20 }, (_, place) => {
      const mac = `02-00-00-00-01-${10 + place}` as typeof ENDPOINT;
      return relay().relay(request('CoA-Request', [NAS, text(31, world.connect(mac).callingStationId ?? '')]));
    });
    await world.pass();
    expect(sent).toHaveLength(16);
    finish.splice(0, 2).forEach((one) => {
      one();
    });
    await world.pass(1000);
    expect(sent).toHaveLength(18);
    await world.pass(11_000);
    for (const one of finish) one();
    const kinds = (await Promise.all(verdicts)).map((verdict) => (verdict.kind === 'nak' ? cause(verdict) : verdict.kind));
    expect(kinds.filter((kind) => kind === 'ack')).toHaveLength(18);
    expect(kinds.filter((kind) => kind === 505)).toHaveLength(2);
  });

  test('waits until what we tell the session ourselves was answered', async () => {
    const order: string[] = [];
    let finish = (): void => undefined;
    world.answer = async () => {
      order.push('ours');
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return ack();
    };
    answer = () => {
      order.push('theirs');
      return ack();
    };
    const session = world.sessions.find(world.keys());
    if (session === undefined) throw new Error('no session');
    await world.job(world.action(session.id, { kind: 'reauthenticate' }, 'ours'));
    await world.pass(200);
    const verdict = relay().relay(request('CoA-Request', [NAS, SESSION]));
    await world.pass(200);
    expect(order).toEqual(['ours']);
    finish();
    expect((await verdict).kind).toBe('ack');
    expect(order).toEqual(['ours', 'theirs']);
  });

  test('lets what we want to tell the session wait until it was answered', async () => {
    let finish = (): void => undefined;
    answer = () =>
      new Promise((resolve) => {
        finish = () => resolve(ack());
      });
    const session = world.sessions.find(world.keys());
    if (session === undefined) throw new Error('no session');
    const verdict = relay().relay(request('CoA-Request', [NAS, SESSION]));
    await world.pass(200);
    await world.job(world.action(session.id, { kind: 'reauthenticate' }, 'ours'));
    await world.pass(200);
    expect([sent.length, world.changes.length]).toEqual([1, 0]);
    finish();
    await verdict;
    await world.pass(200);
    expect(world.changes).toHaveLength(1);
  });

  test('is refused when another about the session is under way too long', async () => {
    answer = () => new Promise(() => undefined);
    void relay().relay(request('CoA-Request', [NAS, SESSION]));
    const second = relay().relay(request('CoA-Request', [NAS, SESSION]));
    await world.pass(11_000);
    expect(cause(await second)).toBe(505);
    expect(sent).toHaveLength(1);
  });

  test.each(['bounce-host-port', 'disable-host-port'])(
    'that takes a port down (%s) keeps to the rate of those, others do not',
    async (command) => {
      const avpair = (value: string): WireAttribute => pair(value);
      const macs = ['02-00-00-00-00-11', '02-00-00-00-00-12', '02-00-00-00-00-13'] as (typeof ENDPOINT)[];
      for (const mac of macs) world.connect(mac);
      const tell = (what: string) =>
        macs.map((mac) => relay().relay(request('CoA-Request', [NAS, text(31, mac), avpair(`subscriber:command=${what}`)])));
      const gentle = tell('reauthenticate');
      await world.pass();
      expect(sent).toHaveLength(3);
      await Promise.all(gentle);
      const hard = tell(command);
      await world.pass();
      expect(sent).toHaveLength(4);
      await world.pass(2500);
      expect(sent).toHaveLength(6);
      await Promise.all(hard);
    },
  );

  test('leaves its endpoint the rest it has between two changes, ours and theirs', async () => {
    await fresh({ cooldown: 2000 });
    const from = world.clock.now();
    const at: number[] = [];
    answer = () => {
      at.push(world.clock.now() - from);
      return ack();
    };
    const verdicts = [1, 2].map(() => relay().relay(request('CoA-Request', [NAS, SESSION])));
    await world.pass(3000);
    expect((await Promise.all(verdicts)).map(({ kind }) => kind)).toEqual(['ack', 'ack']);
    expect(at).toEqual([0, 2000]);
    await world.job(world.posture('compliant', 1));
    await world.pass(500);
    expect(world.changes).toHaveLength(0);
    await world.pass(1000);
    expect(world.changes).toHaveLength(1);
  });

  const trail: Pick<AuditLog, 'list'> = {
    list: async () => ok(world.store.trail.toReversed().map((record) => ({ ...record, sequence: 1, hash: '' }))),
  };

  test('has begun a rest of its endpoint that goes on over a restart', async () => {
    await fresh({ cooldown: 60_000, trail });
    await relay().relay(request('CoA-Request', [NAS, SESSION]));
    await world.pass(20_000);
    await world.restart();
    await world.job(world.posture('compliant', 1));
    await world.pass(30_000);
    expect(world.changes).toHaveLength(0);
    await world.pass(12_000);
    expect(world.changes).toHaveLength(1);
  });

  test('that was refused again and again is not sent for a while, and another is', async () => {
    await fresh({ loop: { times: 3, within: 60_000, changes: 20 } });
    answer = () => nak(504);
    const ask = (attributes: readonly WireAttribute[]) => relay().relay(request('CoA-Request', attributes));
    for (let n = 0; n < 3; n++) await ask([NAS, SESSION]);
    expect(cause(await ask([NAS, SESSION]))).toBe(505);
    expect(sent).toHaveLength(3);
    expect(world.emitted.map(({ topic }) => topic)).toContain('endpoint.loop');
    await ask([NAS, SESSION, text(11, 'GUEST')]);
    expect(sent).toHaveLength(4);
    await world.pass(61_000);
    await ask([NAS, SESSION]);
    expect(sent).toHaveLength(5);
  });

  test('that was refused before a restart counts after it, as long as it would have', async () => {
    await fresh({ loop: { times: 3, within: 60_000, changes: 20 }, trail });
    answer = () => nak(504);
    const ask = () => relay().relay(request('CoA-Request', [NAS, SESSION]));
    for (let n = 0; n < 2; n++) await ask();
    await world.pass(20_000);
    await world.restart();
    await ask();
    expect([cause(await ask()), sent.length]).toEqual([505, 3]);
    await world.pass(41_000);
    await ask();
    expect(sent).toHaveLength(4);
  });

  test('does not go to a device that keeps silent, but for one at times', async () => {
    answer = () => timeout;
    for (let n = 0; n < 5; n++) expect((await relay().relay(request('CoA-Request', [NAS, SESSION]))).kind).toBe('silence');
    expect(cause(await relay().relay(request('CoA-Request', [NAS, SESSION])))).toBe(505);
    expect(sent).toHaveLength(5);
    await world.pass(11_000);
    answer = () => ack();
    expect((await relay().relay(request('CoA-Request', [NAS, SESSION]))).kind).toBe('ack');
  });
});
