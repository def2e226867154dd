import { describe, expect, it } from 'vitest';
import { TcamRelief } from '../../../src/control/tcam-relief.ts';
import type { Mac } from '../../../src/model/mac.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';
import { policyWith, SWITCH } from './policy-and-device.ts';
import { ENDPOINT, World } from './world.ts';

const OTHER = '02-00-00-00-00-02' as Mac;
const entries = (count: number) => Array.from({ length: count }, (_, at) => `permit ip host 10.0.0.${at} any\n`).join('');

/** LIMITED takes 200 entries of 255: one session has it, the other a substitute. */
function crowded(): World {
  const world = new World();
  world.policy = policyWith({ LIMITED: entries(200) }, world.policy);
  world.connect(OTHER);
  const wanted = world.decided();
  if (wanted === undefined) throw new Error('no grant');
  const { dacl: _, ...without } = wanted;
  world.grant(ENDPOINT, { ...without, fingerprint: '00000000', insteadOf: { fingerprint: wanted.fingerprint, answer: 'accept-without' } });
  world.account();
  return world;
}

function relief(world: World): TcamRelief {
  return new TcamRelief({
    tcam: world.tcam,
    sessions: world.sessions,
    postures: world.postures,
    lists: world.lists,
    policy: () => world.policy,
    devices: { get: (id) => (id === SWITCH ? world.device : undefined) },
    dictionary: standardDictionary,
    serverName: 'test',
    clock: world.time,
    sink: { emit: (_level, topic, fields) => world.emitted.push({ topic, fields }), count: () => undefined },
    accept: (event) => world.control.accept(event),
  });
}

describe('a session that has a substitute for want of room', () => {
  it('is left alone while there is none', async () => {
    const world = crowded();
    await world.control.start();
    relief(world).start();
    await world.pass(30_000);
    expect(world.sent).toEqual([]);
  });

  it('is asked to authenticate again once there is room, and once only', async () => {
    const world = crowded();
    world.answer = () => ({ kind: 'timeout', transmissions: 1, elapsed: 1, ignored: [], sent: new Uint8Array() });
    await world.control.start();
    relief(world).start();
    const other = [...world.sessions.list()].find(({ endpoint }) => endpoint === OTHER);
    if (other) world.sessions.end(other.id, world.time.now());
    await world.pass(6000);
    expect(world.sent.length).toBe(1);
    expect(world.emitted.some(({ topic }) => topic === 'tcam.room')).toBe(true);
    await world.pass(60_000);
    expect(world.emitted.filter(({ topic }) => topic === 'tcam.room')).toHaveLength(1);
  });

  it('has in the end what it should have', async () => {
    const world = crowded();
    await world.control.start();
    relief(world).start();
    const other = [...world.sessions.list()].find(({ endpoint }) => endpoint === OTHER);
    if (other) world.sessions.end(other.id, world.time.now());
    await world.pass(7000);
    const session = [...world.sessions.list()].find(({ endpoint }) => endpoint === ENDPOINT);
    expect(session?.granted).toMatchObject({ fingerprint: world.decided()?.fingerprint });
    expect([...world.tcam.waiting()]).toEqual([]);
  });
});
