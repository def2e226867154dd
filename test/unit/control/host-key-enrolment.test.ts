import { beforeEach, describe, expect, test } from 'vitest';
import { fault } from '../../../src/base/fault.ts';
import { err, ok, type Result } from '../../../src/base/result.ts';
import { HostKeyEnrolment } from '../../../src/control/enrolled-host-keys.ts';
import type { AuditRecord } from '../../../src/model/audit.ts';
import type { DeviceId } from '../../../src/model/device.ts';
import type { HostKey, HostKeyRecord } from '../../../src/model/host-key.ts';
import { StillClock } from '../api/api-fixture.ts';

const SW1 = 'sw1' as DeviceId;
const OLD = { fingerprint: `SHA256:${'a'.repeat(43)}`, algorithm: 'ssh-ed25519' };
const NEW = { fingerprint: `SHA256:${'b'.repeat(43)}`, algorithm: 'ssh-rsa' };
const TEN_MINUTES = 600_000;

let clock: StillClock;
let saved: Map<DeviceId, HostKeyRecord>;
let audited: AuditRecord[];
let disk: Result<void, ReturnType<typeof fault>>;
beforeEach(() => {
  clock = new StillClock();
  saved = new Map();
  audited = [];
  disk = ok(undefined);
});

function enrolment(known: ReadonlyMap<DeviceId, HostKeyRecord> = new Map()): HostKeyEnrolment {
  return new HostKeyEnrolment(known, {
    store: {
      save: async (device, record) => {
        if (disk.ok) saved.set(device, record);
        return disk;
      },
    },
    audit: {
      append: async (record) => {
        audited.push(record);
        return ok(undefined);
      },
    },
    clock,
    sink: { emit: () => undefined, count: () => undefined },
  });
}

/** The verdict on a key, refused as the handshake does. */
function shown(keys: HostKeyEnrolment, key: HostKey) {
  const verdict = keys.judge(SW1, key);
  if (verdict) keys.refused(SW1, key, verdict.code);
  return verdict;
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('without a window', () => {
  test('a key nobody knows is refused, kept for a person to accept, and told with the command to do so', async () => {
    const keys = enrolment();
    expect(shown(keys, NEW)).toMatchObject({
      code: 'device.host-key-unknown',
      message: expect.stringContaining(`portreeve device hostkey accept sw1 ${NEW.fingerprint}`),
    });
    await settled();
    expect(saved.get(SW1)).toEqual({ refused: { ...NEW, at: clock.now() } });
    expect(audited).toMatchObject([
      { action: 'device.host-key-refused', actor: 'portreeve', subject: 'sw1', details: { ...NEW, code: 'device.host-key-unknown' } },
    ]);
  });

  test('a login under it does not pin it', async () => {
    const keys = enrolment();
    keys.loggedIn(SW1, NEW);
    await settled();
    expect(keys.state(SW1)).toEqual({});
  });
});

describe('in a window', () => {
  test('the first key shown is taken and pinned by the first login; the audit trail says who opened it and what came', async () => {
    const keys = enrolment();
    await keys.open(SW1, TEN_MINUTES, 'api:ann');
    expect(shown(keys, OLD)).toBeUndefined();
    expect(keys.state(SW1).pinned).toBeUndefined();
    keys.loggedIn(SW1, OLD);
    await settled();
    const pinned = { ...OLD, at: clock.now(), by: 'api:ann', how: 'enrolled' };
    expect(keys.state(SW1)).toEqual({ pinned });
    expect(saved.get(SW1)).toEqual({ pinned });
    expect(audited.map(({ action, actor }) => `${actor} ${action}`)).toEqual([
      'api:ann device.enrolment-opened',
      'api:ann device.host-key-enrolled',
    ]);
    expect(audited[1]?.details).toEqual(OLD);
  });

  test('a second key is refused, even before the first has logged in', async () => {
    const keys = enrolment();
    await keys.open(SW1, TEN_MINUTES, 'api:ann');
    shown(keys, OLD);
    expect(shown(keys, NEW)).toMatchObject({ code: 'device.host-key-changed' });
    expect(shown(keys, OLD)).toBeUndefined();
  });

  test('it ends by itself, and nothing is pinned by what comes later', async () => {
    const keys = enrolment();
    await keys.open(SW1, TEN_MINUTES, 'api:ann');
    clock.move(TEN_MINUTES - 1);
    expect(shown(keys, OLD)).toBeUndefined();
    clock.move(1);
    expect(shown(keys, OLD)).toMatchObject({ code: 'device.host-key-unknown' });
    keys.loggedIn(SW1, OLD);
    expect(keys.state(SW1).pinned).toBeUndefined();
  });

  test('it can be closed before its time', async () => {
    const keys = enrolment();
    await keys.open(SW1, TEN_MINUTES, 'api:ann');
    await keys.close(SW1, 'api:bob');
    expect(audited.at(-1)).toMatchObject({ action: 'device.enrolment-closed', actor: 'api:bob' });
    expect(shown(keys, OLD)).toMatchObject({ code: 'device.host-key-unknown' });
  });

  test('of another device it means nothing', async () => {
    const keys = enrolment();
    await keys.open('sw2' as DeviceId, TEN_MINUTES, 'api:ann');
    expect(shown(keys, OLD)).toMatchObject({ code: 'device.host-key-unknown' });
  });

  test('what the disk does not take does not hold', async () => {
    const keys = enrolment();
    await keys.open(SW1, TEN_MINUTES, 'api:ann');
    shown(keys, OLD);
    disk = err(fault('journal.unavailable', 'the disk is full'));
    keys.loggedIn(SW1, OLD);
    await settled();
    expect(keys.state(SW1).pinned).toBeUndefined();
  });
});

describe('once pinned', () => {
  const known = new Map([[SW1, { pinned: { ...OLD, at: 0 as HostKeyRecordTime, by: 'api:ann', how: 'enrolled' as const } }]]);

  test('the key holds over a restart; another is refused with both named, and no window opens for it', async () => {
    const keys = enrolment(known);
    expect(shown(keys, OLD)).toBeUndefined();
    expect(shown(keys, NEW)).toMatchObject({
      code: 'device.host-key-changed',
      message: expect.stringMatching(new RegExp(`${NEW.fingerprint}.*${OLD.fingerprint}.*no credentials were sent.*hostkey accept sw1`)),
    });
    expect(await keys.open(SW1, TEN_MINUTES, 'api:ann')).toMatchObject({ ok: false, error: { code: 'api.conflict' } });
    expect(shown(keys, NEW)).toMatchObject({ code: 'device.host-key-changed' });
  });

  test('a person accepts the key that was refused, by its fingerprint, and no other', async () => {
    const keys = enrolment(known);
    expect(await keys.accept(SW1, NEW.fingerprint, 'api:bob')).toMatchObject({ ok: false, error: { code: 'api.conflict' } });
    shown(keys, NEW);
    expect(await keys.accept(SW1, OLD.fingerprint, 'api:bob')).toMatchObject({ ok: false, error: { code: 'api.conflict' } });
    expect(await keys.accept(SW1, NEW.fingerprint, 'api:bob')).toEqual(ok(undefined));
    expect(audited.at(-1)).toMatchObject({
      action: 'device.host-key-accepted',
      actor: 'api:bob',
      details: { fingerprint: NEW.fingerprint, replaced: OLD.fingerprint },
    });
    expect(shown(keys, NEW)).toBeUndefined();
    expect(shown(keys, OLD)).toMatchObject({ code: 'device.host-key-changed' });
    await settled();
    expect(saved.get(SW1)?.pinned).toMatchObject({ fingerprint: NEW.fingerprint, how: 'accepted', by: 'api:bob' });
  });

  test('a key that is refused again and again is written once', async () => {
    const keys = enrolment(known);
    shown(keys, NEW);
    await settled();
    saved.clear();
    audited.length = 0;
    for (let times = 0; times < 10; times++) shown(keys, NEW);
    await settled();
    expect(saved.size).toBe(0);
    expect(audited).toEqual([]);
  });
});

type HostKeyRecordTime = NonNullable<HostKeyRecord['pinned']>['at'];
