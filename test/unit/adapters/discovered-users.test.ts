import { describe, expect, it } from 'vitest';
import { DiscoveredUserDirectory } from '../../../src/adapters/directory/discovered-users.ts';
import { fault } from '../../../src/base/fault.ts';
import { instantOf } from '../../../src/base/time.ts';
import type { AuditRecord } from '../../../src/model/audit.ts';
import type { UserRecord } from '../../../src/model/user.ts';
import type { UserStore, UserWrite } from '../../../src/ports/discovered-users.ts';

function user(name: string, more: Partial<UserRecord> = {}): UserRecord {
  return {
    origin: 'discovered',
    name,
    profile: 'switches',
    passwordStore: 'ldap',
    anyCase: false,
    group: { kind: 'mapped' },
    enabled: true,
    tacacsEnable: { kind: 'separate' },
    firstSeen: instantOf(1),
    attributes: {},
    ...more,
  };
}

/** A disk that refuses while it is full, and holds what it took. */
class Disk implements UserStore {
  full = false;
  readonly held = new Map<string, UserRecord>();
  readonly audit: AuditRecord[] = [];
  readonly load = async () => ({ ok: true, value: [...this.held.values()] }) as const;
  async save(writes: readonly UserWrite[], audit: readonly AuditRecord[]) {
    await Promise.resolve();
    if (this.full) return { ok: false, error: fault('journal.unavailable', 'the disk is full') } as const;
    for (const { key, record } of writes) {
      const id = `${key.profile}/${key.name}`;
      record ? this.held.set(id, record) : this.held.delete(id);
    }
    this.audit.push(...audit);
    return { ok: true, value: undefined } as const;
  }
}

function directory(disk = new Disk(), records: readonly UserRecord[] = []) {
  const later: (() => void)[] = [];
  const told: string[] = [];
  const clock = {
    now: () => instantOf(5),
    monotonic: () => 0,
    after: (_delay: number, task: () => void) => {
      later.push(task);
      return () => {};
    },
  };
  const sink = { emit: (_level: string, topic: string) => told.push(topic), count: () => {} };
  return { users: new DiscoveredUserDirectory(records, { store: disk, clock, sink }), disk, later, told };
}

const removal = { actor: 'ann', action: 'user.deleted', subject: 'switches/bob' };

describe('discovered users', () => {
  it('are found at once, by name and profile, exactly (U12, U22)', () => {
    const { users } = directory();
    users.putIfAbsent(user('bob'));
    expect(users.find('bob', 'switches')).toEqual(user('bob'));
    for (const [name, profile] of [
      ['bob', 'routers'],
      ['Bob', 'switches'],
      ['CORP\\bob', 'switches'],
      ['bob@corp.example', 'switches'],
    ] as const) {
      expect(users.find(name, profile)).toBeUndefined();
    }
  });

  it('of a store that takes names in any case are found in any case, and stand as first seen', () => {
    const { users } = directory();
    const first = users.putIfAbsent(user('Corp\\Bob', { anyCase: true }));
    expect(users.find('CORP\\BOB', 'switches')).toBe(first);
    expect(users.putIfAbsent(user('corp\\bob', { anyCase: true, passwordStore: 'other' }))).toBe(first);
    expect([...users.list()].map(({ name }) => name)).toEqual(['Corp\\Bob']);
  });

  it('are decided by the first of several', () => {
    const { users } = directory();
    const first = users.putIfAbsent(user('bob', { passwordStore: 'D1' }));
    expect(users.putIfAbsent(user('bob', { passwordStore: 'D2' }))).toBe(first);
  });

  it('reach the disk behind', async () => {
    const { users, disk, told } = directory();
    for (let i = 0; i < 1200; i++) users.putIfAbsent(user(`u${i}`));
    await users.flush();
    expect(disk.held.size).toBe(1200);
    expect(told.filter((topic) => topic === 'identity.user-discovered')).toHaveLength(1200);
  });

  it('are in memory while the disk is full, and written once it is not', async () => {
    const { users, disk, later, told } = directory();
    disk.full = true;
    users.putIfAbsent(user('bob'));
    await users.flush();
    expect(users.find('bob', 'switches')).toBeDefined();
    expect([disk.held.size, told.at(-1)]).toEqual([0, 'identity.users-unsaved']);
    disk.full = false;
    for (const task of later.splice(0)) task();
    await users.flush();
    expect(disk.held.size).toBe(1);
  });

  it('can be changed by an administrator, with an audit record (U8, U30)', async () => {
    const { users, disk } = directory(new Disk(), [user('bob')]);
    const changed = await users.change(
      { name: 'bob', profile: 'switches' },
      { group: { kind: 'fixed', group: 'All:East' }, enabled: false, tacacsEnable: { kind: 'store', store: 'ldap' } },
      'ann',
    );
    const after = user('bob', {
      group: { kind: 'fixed', group: 'All:East' },
      enabled: false,
      tacacsEnable: { kind: 'store', store: 'ldap' },
    });
    expect(changed).toEqual({ ok: true, value: after });
    expect(users.find('bob', 'switches')).toEqual(after);
    expect(disk.held.get('switches/bob')).toEqual(after);
    expect(disk.audit).toMatchObject([{ actor: 'ann', action: 'user.changed', subject: 'switches/bob', details: { enabled: false } }]);
    expect(await users.change({ name: 'eve', profile: 'switches' }, { enabled: false }, 'ann')).toEqual({ ok: true, value: undefined });
  });

  it('deleted are unknown again (U11)', async () => {
    const { users, disk } = directory(new Disk(), [user('bob'), user('eve')]);
    expect(await users.remove(({ name }) => name === 'bob', removal)).toEqual({ ok: true, value: 1 });
    expect(users.find('bob', 'switches')).toBeUndefined();
    expect(users.find('eve', 'switches')).toBeDefined();
    expect(disk.audit).toMatchObject([{ ...removal, details: { users: 1 } }]);
  });

  it('stay as they are when the disk refuses a change or a removal', async () => {
    const bob = user('bob');
    const { users, disk } = directory(new Disk(), [bob]);
    disk.full = true;
    expect(await users.change({ name: 'bob', profile: 'switches' }, { enabled: false }, 'ann')).toMatchObject({ ok: false });
    expect(users.find('bob', 'switches')).toEqual(bob);
    expect(await users.remove(() => true, removal)).toMatchObject({ ok: false });
    expect(users.find('bob', 'switches')).toEqual(bob);
  });

  it('taken away while their first write waits are not written after all', async () => {
    const { users, disk } = directory();
    users.putIfAbsent(user('bob'));
    await users.remove(({ name }) => name === 'bob', removal);
    await users.flush();
    expect(disk.held.size).toBe(0);
  });
});
