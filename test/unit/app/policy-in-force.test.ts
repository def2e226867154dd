import { describe, expect, it } from 'vitest';
import type { Configuration } from '../../../src/app/config/load.ts';
import { PolicyInForce } from '../../../src/app/policy-in-force.ts';
import { type Fault, fault } from '../../../src/base/fault.ts';
import { err, ok, type Result } from '../../../src/base/result.ts';
import { instantOf } from '../../../src/base/time.ts';
import type { Work } from '../../../src/base/work.ts';
import { type PolicyDocument, readPolicy } from '../../../src/policy/document.ts';
import { HitCounts } from '../../../src/rules/hit-counts.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';
import { MemoryPolicies } from './policy-store.ts';

const SERVICE = `
serviceSelection: { simple: s }
services:
  - name: s
    type: radius
    allowedProtocols: [PAP]
    identity: { simple: { store: users } }
    authorization: { rules: [{ name: R, when: any, result: { profiles: [P] } }], default: deny }
profiles: [{ name: P, dacl: D }]
`;

function documentOf(yaml: string, line = 'permit ip any any'): PolicyDocument {
  const files = [
    { path: 'policy.yaml', text: yaml },
    { path: 'D.acl', text: `${line}\n` },
  ];
  const read = readPolicy(files, standardDictionary);
  if (!read.ok) throw new Error(read.error.map(({ message }) => message).join('; '));
  return read.value;
}

const A = documentOf(SERVICE);
const B = documentOf(SERVICE, 'permit tcp any any eq 80');
const C = documentOf(SERVICE, 'permit tcp any any eq 443');

function configuration(policy: PolicyDocument, stores = ['users']): Configuration {
  return {
    policy,
    dictionary: standardDictionary,
    known: { stores: new Map(stores.map((id) => [id, { external: false }])) },
    settings: { revisions: { keep: 100 } },
  } as unknown as Configuration;
}

function* made(adopt: () => void): Work<() => void> {
  yield;
  return adopt;
}

/** A server that can be started again on the same store, with files that can be edited. */
class World {
  readonly store = new MemoryPolicies();
  readonly told: string[] = [];
  files: Result<Configuration, readonly Fault[]>;
  adopted = 0;
  now = 1_780_000_000_000;

  constructor(policy: PolicyDocument) {
    this.files = ok(configuration(policy));
  }

  edit(policy: PolicyDocument): void {
    this.files = ok(configuration(policy));
  }

  async start(): Promise<PolicyInForce> {
    if (!this.files.ok) throw new Error('the files are not in order');
    const started = await PolicyInForce.start(
      {
        store: this.store,
        clock: { now: () => instantOf(this.now++), monotonic: () => 0, after: () => () => undefined },
        sink: { emit: (_level, topic) => this.told.push(topic), count: () => undefined },
        hits: new HitCounts(),
        read: async () => this.files,
        adopting: () => made(() => this.adopted++),
      },
      this.files.value,
    );
    if (!started.ok) throw new Error(started.error.message);
    return started.value.policy;
  }
}

const lines = (policy: PolicyInForce): readonly string[] | undefined => policy.current().currentDacl('D')?.lines;

describe('publish', () => {
  it('keeps nothing that cannot decide: a revision is compiled before it is written', async () => {
    const world = new World(A);
    const policy = await world.start();
    world.files = ok({
      ...configuration(documentOf(`${SERVICE.replace('dacl: D', 'dacl: D, vlan: 7')}`)),
      dictionary: { find: () => undefined } as never,
    });
    await expect(policy.publish('ann', {})).rejects.toThrow('dictionary');
    expect(world.store.kept).toHaveLength(1);
    expect(policy.current().revision).toBe(1);
    world.edit(B);
    expect(await policy.publish('ann', {})).toMatchObject({ ok: true, value: { revision: 2 } });
  });
});

describe('a change of policy whose sessions cannot be told', () => {
  it('is in force, says so, and is told when it is published again', async () => {
    const world = new World(A);
    const policy = await world.start();
    const told: string[] = [];
    let full = true;
    policy.announceTo({
      accept: async ({ id }: { id: string }) => {
        if (full) return err(fault('journal.unavailable', 'the disk is full'));
        told.push(id);
        return ok({ duplicate: false, jobs: [] });
      },
    } as never);
    world.edit(B);
    const first = await policy.publish('ann', {});
    expect(first.ok ? [] : first.error.map(({ code, message }) => [code, message])).toEqual([
      ['journal.unavailable', 'revision 2 is in force, and its sessions are told at the next publish or start: the disk is full'],
    ]);
    expect(policy.current().revision).toBe(2);
    full = false;
    expect(await policy.publish('ann', {})).toMatchObject({ ok: true, value: { revision: 2 } });
    expect(told).toHaveLength(1);
  });
});

describe('a revision whose store is gone', () => {
  it('can be asked why it decided so, and cannot be gone back to', async () => {
    const world = new World(A);
    const policy = await world.start();
    world.files = ok(configuration(documentOf(SERVICE.replace('store: users', 'store: others')), ['others']));
    await policy.publish('ann', {});
    expect(await policy.at(1)).toMatchObject({ ok: true, value: { revision: 1 } });
    expect(await policy.rollback(1, 'ann')).toMatchObject({
      ok: false,
      error: [{ message: expect.stringContaining('revision 1 does not stand any more: there is no identity store `users`') }],
    });
  });
});

describe('rollback', () => {
  it('makes a new revision with the old content, and a dACL name no switch has seen', async () => {
    const world = new World(A);
    const policy = await world.start();
    const first = policy.current().currentDacl('D')?.wireName;
    world.edit(B);
    await policy.publish('ann', {});
    const adopted = world.adopted;
    const done = await policy.rollback(1, 'ann', { reason: 'T-1' });
    expect(done).toMatchObject({ ok: true, value: { revision: 3, changed: ['dacl D'] } });
    expect(lines(policy)).toEqual(A.dacls[0]?.lines);
    expect(policy.origin()).toMatchObject({ by: 'ann', rollback: { to: 1, reason: 'T-1' } });
    const names = world.store.kept.map(({ record }) => record.dacls.find(({ current }) => current)?.wireName);
    expect(new Set(names).size).toBe(3);
    expect(names[0]).toBe(first);
    expect(names.toSorted()).toEqual(names);
    expect(world.adopted).toBe(adopted);
  });

  it('outlives a restart and a reload while the files say what was gone back from, and is said in the log', async () => {
    const world = new World(A);
    const before = await world.start();
    world.edit(B);
    await before.publish('ann', {});
    await before.rollback(1, 'ann');
    const after = await world.start();
    expect([lines(after), after.current().revision]).toEqual([A.dacls[0]?.lines, 3]);
    expect(world.told).toContain('policy.rolled-back');
    expect(await after.reload('SIGHUP')).toMatchObject({ ok: true, value: { revision: 3, changed: [] } });
    world.edit(C);
    expect(lines(await world.start())).toEqual(C.dacls[0]?.lines);
  });

  it('counts the files as they were at the time, edited and not published', async () => {
    const world = new World(A);
    const policy = await world.start();
    world.edit(B);
    await policy.publish('ann', {});
    world.edit(C);
    await policy.rollback(1, 'ann');
    expect(lines(await world.start())).toEqual(A.dacls[0]?.lines);
    world.edit(B);
    expect(lines(await world.start())).toEqual(B.dacls[0]?.lines);
  });

  it('ends with a publish: the files are in force again', async () => {
    const world = new World(A);
    const policy = await world.start();
    world.edit(B);
    await policy.publish('ann', {});
    await policy.rollback(1, 'ann');
    expect(await policy.publish('ann', {})).toMatchObject({ ok: true, value: { revision: 4, changed: ['dacl D'] } });
    expect([lines(policy), policy.origin().rollback]).toEqual([B.dacls[0]?.lines, undefined]);
  });

  it('is refused for a revision that is not there, and for one that names a store that is gone', async () => {
    const world = new World(A);
    const policy = await world.start();
    expect(await policy.rollback(9, 'ann')).toMatchObject({ ok: false, error: [{ code: 'api.not-found' }] });
    const text = SERVICE.replace('store: users', 'store: hosts').replace(', dacl: D', '');
    const read = readPolicy([{ path: 'p.yaml', text }], standardDictionary);
    if (!read.ok) throw new Error('the policy of the test');
    world.files = ok(configuration(read.value, ['hosts']));
    await policy.publish('ann', {});
    expect(await policy.rollback(1, 'ann')).toMatchObject({
      ok: false,
      error: [{ code: 'config.reference', message: expect.stringContaining('revision 1 does not stand any more') }],
    });
    expect(policy.current().revision).toBe(2);
  });

  it('to what is in force changes nothing', async () => {
    const world = new World(A);
    const policy = await world.start();
    expect(await policy.rollback(1, 'ann')).toMatchObject({ ok: true, value: { revision: 1, changed: [] } });
    expect(world.store.kept).toHaveLength(1);
  });
});

describe('a change of policy', () => {
  it('is durable before it decides, and decides nothing when the disk refuses', async () => {
    const world = new World(A);
    const policy = await world.start();
    let during: number | undefined;
    world.store.writing = () => {
      during = policy.current().revision;
    };
    world.edit(B);
    await policy.publish('ann', {});
    expect([during, policy.current().revision]).toEqual([1, 2]);
    world.store.full = true;
    world.edit(C);
    expect(await policy.publish('ann', {})).toMatchObject({ ok: false, error: [{ code: 'journal.unavailable' }] });
    expect([policy.current().revision, lines(policy)]).toEqual([2, B.dacls[0]?.lines]);
  });

  it('is refused when another revision is in force than it was made on', async () => {
    const world = new World(A);
    const policy = await world.start();
    world.edit(B);
    const [first, second] = await Promise.all([policy.publish('ann', { expected: 1 }), policy.rollback(1, 'bob', { expected: 1 })]);
    expect(first).toMatchObject({ ok: true, value: { revision: 2 } });
    expect(second).toMatchObject({ ok: false, error: [{ code: 'policy.superseded' }] });
    expect(world.store.kept).toHaveLength(2);
  });

  it('with faults in the files leaves everything, and every fault is told', async () => {
    const world = new World(A);
    const policy = await world.start();
    world.files = err([fault('config.invalid', 'one'), fault('config.reference', 'two')]);
    expect(await policy.publish('ann', {})).toMatchObject({ ok: false, error: [{ message: 'one' }, { message: 'two' }] });
    expect(await policy.validate()).toMatchObject({ ok: false, error: [{ message: 'one' }, { message: 'two' }] });
    expect([policy.current().revision, world.adopted]).toEqual([1, 0]);
  });

  it('keeps the hit counts', async () => {
    const world = new World(A);
    const policy = await world.start();
    policy.current().hits.counter('s/authorization', 'R').count = 5;
    world.edit(B);
    await policy.publish('ann', {});
    expect(policy.current().hits.get('s/authorization', 'R')).toBe(5);
    const asked = await policy.at(1);
    expect(asked.ok && asked.value.hits.get('s/authorization', 'R')).toBe(0);
  });
});
