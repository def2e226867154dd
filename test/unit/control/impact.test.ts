import { describe, expect, it } from 'vitest';
import { drivers } from '../../../drivers/index.ts';
import { finish } from '../../../src/base/work.ts';
import { type ImpactSources, impactOf, type PolicyImpact } from '../../../src/control/impact.ts';
import type { Mac } from '../../../src/model/mac.ts';
import { compilePolicy, type Policy } from '../../../src/policy/compile.ts';
import type { PolicyDocument } from '../../../src/policy/elements.ts';
import { nextRevision } from '../../../src/policy/revision.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';
import { policyWith, SWITCH } from './policy-and-device.ts';
import { ENDPOINT, World } from './world.ts';

const OTHER = '02-00-00-00-00-02' as Mac;

function sources(world: World): ImpactSources {
  return {
    sessions: world.sessions,
    tcam: world.tcam,
    postures: world.postures,
    lists: world.lists,
    policy: () => world.policy,
    devices: { get: (id) => (id === SWITCH ? world.device : undefined) },
    drivers,
    dictionary: standardDictionary,
    serverName: 'test',
    clock: world.time,
    playbooks: [],
  };
}

function edited(policy: Policy, edit: (document: PolicyDocument) => PolicyDocument): Policy {
  const { record } = policy;
  return compilePolicy(nextRevision(record, edit(record.document), record.at), standardDictionary);
}

/** The default rule of the only service denies. */
const denying = (document: PolicyDocument): PolicyDocument => ({
  ...document,
  services: document.services.map((service) =>
    service.type === 'radius' ? { ...service, authorization: { ...service.authorization, default: { access: 'deny' } } } : service,
  ),
});

/** Two endpoints of unknown posture (LIMITED, two entries) on one switch. */
function connected(device: ConstructorParameters<typeof World>[0] = {}): World {
  const world = new World(device);
  world.connect(ENDPOINT);
  world.connect(OTHER);
  return world;
}

const impact = (...asked: Parameters<typeof impactOf>): PolicyImpact => finish(impactOf(...asked));

describe('the impact of a policy', () => {
  it('is nothing where nothing differs', () => {
    const world = connected();
    expect(impact(sources(world), world.policy, world.policy)).toEqual({
      looked: 2,
      changes: [],
      undecidable: [],
      devices: [],
      refused: [],
    });
  });

  it('of a longer access list: its sessions are re-authenticated, and the TCAM is added up', () => {
    const world = connected();
    const after = policyWith({ LIMITED: 'permit udp any any eq domain\npermit tcp any any eq www\npermit icmp any any\n' }, world.policy);
    const { changes, devices } = impact(sources(world), world.policy, after);
    expect(changes.map(({ endpoint, coa }) => [endpoint, coa])).toEqual([
      [ENDPOINT, { kind: 'reauthenticate' }],
      [OTHER, { kind: 'reauthenticate' }],
    ]);
    expect(changes[0]).toMatchObject({
      before: { kind: 'grant', authorization: { rule: 'Default', profiles: ['LIMITED'] } },
      after: { kind: 'grant', authorization: { rule: 'Default', policyRevision: 2 } },
    });
    // Two sessions with a copy each: 2 × 2 entries before, 2 × 3 after, both at the worst.
    expect(devices).toEqual([{ device: SWITCH, platform: 'isr1000-8p', asic: 0, limit: 255, now: 4, after: 6, peak: 10, refused: [] }]);
  });

  it('names the access lists that do not fit, alone or together', () => {
    const world = connected();
    const list = (entries: number) => Array.from({ length: entries }, (_, n) => `permit tcp any any eq ${n + 1}\n`).join('');
    const of = (entries: number) => impact(sources(world), world.policy, policyWith({ LIMITED: list(entries) }, world.policy)).devices[0];
    expect(of(127)).toMatchObject({ after: 254, refused: [] });
    expect(of(128)).toMatchObject({ after: 256, refused: ['dACL LIMITED'] });
    expect(of(256)).toMatchObject({ refused: ['dACL LIMITED'] });
  });

  it('of a rejection: the session is ended, and its entries are free', () => {
    const world = connected();
    const { changes, devices } = impact(sources(world), world.policy, edited(world.policy, denying));
    expect(changes[0]).toMatchObject({
      after: { kind: 'refusal', outcome: 'reject', rule: 'Default', reason: 'access-denied-by-rule' },
      coa: { kind: 'terminate' },
    });
    expect(devices[0]).toMatchObject({ now: 4, after: 0, peak: 4 });
  });

  it('of another rule that gives the same: told, and nothing is sent', () => {
    const world = connected();
    const after = edited(world.policy, (document) => ({
      ...document,
      services: document.services.map((service) => {
        if (service.type !== 'radius') return service;
        const rule = {
          name: 'Everybody',
          status: 'enabled',
          when: { kind: 'any' },
          result: { access: 'permit', profiles: ['LIMITED'] },
        } as const;
        return { ...service, authorization: { ...service.authorization, rules: [...service.authorization.rules, rule] } };
      }),
    }));
    const { changes, devices } = impact(sources(world), world.policy, after);
    expect(changes.map(({ coa }) => coa)).toEqual([
      { kind: 'none', why: 'another rule gives the same' },
      { kind: 'none', why: 'another rule gives the same' },
    ]);
    expect(devices).toEqual([]);
  });

  it('says of a device without CoA why nothing would be sent', () => {
    const world = connected();
    const { coa: _, ...device } = world.device;
    const given = { ...sources(world), devices: { get: () => device } };
    const { changes } = impact(given, world.policy, edited(world.policy, denying));
    expect(changes[0]?.coa).toEqual({ kind: 'none', why: 'device `sw1` has no `coa` section' });
  });

  it('says which sessions it cannot decide', () => {
    const world = new World();
    world.account(ENDPOINT);
    const { undecidable, looked } = impact(sources(world), world.policy, edited(world.policy, denying));
    expect([looked, undecidable.map(({ why }) => why)]).toEqual([1, ['its Access-Request is not known, only its accounting']]);
  });

  it('does not guess what another identity store would say', () => {
    const world = connected();
    const asking =
      (store: string) =>
      (document: PolicyDocument): PolicyDocument => ({
        ...document,
        services: document.services.map((service) =>
          service.type === 'radius' && service.identity.mode === 'simple'
            ? { ...service, identity: { mode: 'simple', result: { ...service.identity.result, source: { kind: 'store', store } } } }
            : service,
        ),
      });
    const { undecidable, changes } = impact(sources(world), world.policy, edited(world.policy, asking('ldap')));
    expect([changes, undecidable[0]?.why]).toEqual([[], 'its identity would be looked for in store ldap, and what that says is not known']);
  });

  it('does not guess what a sequence would say that asks the same stores for the password and others for attributes', () => {
    const world = connected();
    const through =
      (attributeStores: readonly string[]) =>
      (document: PolicyDocument): PolicyDocument => ({
        ...document,
        sequences: [{ name: 'people', authStores: ['hosts'], attributeStores, onStoreError: 'break' }],
        services: document.services.map((service) =>
          service.type === 'radius' && service.identity.mode === 'simple'
            ? {
                ...service,
                identity: { mode: 'simple', result: { ...service.identity.result, source: { kind: 'sequence', sequence: 'people' } } },
              }
            : service,
        ),
      });
    const before = edited(world.policy, through([]));
    expect(impact(sources(world), before, before)).toMatchObject({ changes: [], undecidable: [] });
    const { undecidable } = impact(sources(world), before, edited(world.policy, through(['ldap'])));
    expect(undecidable.map(({ why }) => why)).toEqual([
      'its identity would be looked for in sequence hosts in another way, and what that says is not known',
      'its identity would be looked for in sequence hosts in another way, and what that says is not known',
    ]);
  });

  it('sends nothing and counts nothing', () => {
    const world = connected();
    impact(sources(world), world.policy, edited(world.policy, denying));
    expect(world.sent).toEqual([]);
    expect(world.policy.hits.list().reduce((sum, { count }) => sum + count, 0)).toBe(2);
  });
});
