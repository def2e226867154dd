import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fault } from '../../../src/base/fault.ts';
import type { Device, DeviceId } from '../../../src/model/device.ts';
import { KEYS } from './api-fixture.ts';
import { cliFixture } from './cli-fixture.ts';

const SW1 = 'sw1' as DeviceId;
const KEY = { fingerprint: `SHA256:${'k'.repeat(43)}`, algorithm: 'ssh-ed25519' };

describe('device enrol and device hostkey', () => {
  let fixture: Awaited<ReturnType<typeof cliFixture>>;
  beforeAll(async () => {
    fixture = await cliFixture();
  });
  afterAll(() => fixture.server.close());

  test('a device whose keys are pinned shows them', async () => {
    const shown = await fixture.run(['device', 'hostkey', 'show', 'sw1'], { key: KEYS.viewer });
    expect(shown).toMatchObject({ code: 0, out: 'device      sw1\ntrusted by  ssh.hostKeys\npinned      SHA256:AAAA\n' });
  });

  test('its key is not for the API to accept: exit 4 or 9 with where to change it', async () => {
    const refused = await fixture.run(['device', 'hostkey', 'accept', 'sw1', KEY.fingerprint]);
    expect(refused.code).not.toBe(0);
    expect(refused.err).toContain('given by `ssh.hostKeys` in the configuration: change it there');
  });

  test('a window that ends without a login: the failure, its exit code, and until when the window is open', async () => {
    fixture.state.enrolling.failure = fault('device.unreachable', 'device `sw1` does not answer');
    const enrolled = await fixture.run(['device', 'enrol', 'sw1', '--for', '30m']);
    expect(enrolled).toMatchObject({
      code: 7,
      err: expect.stringContaining('does not answer; the window is open until 2026-01-31T12:30:00'),
    });
    delete fixture.state.enrolling.failure;
    expect((await fixture.run(['device', 'hostkey', 'show', 'sw1'])).out).toContain('open until 2026-01-31T12:30:00');
    expect((await fixture.run(['device', 'enrol', 'sw1', '--close'])).code).toBe(0);
    expect((await fixture.run(['device', 'hostkey', 'show', 'sw1'])).out).not.toContain('open until');
  });

  test.each([
    ['a viewer may not open windows', ['device', 'enrol', 'sw1'], KEYS.operator, 6],
    ['nor accept keys', ['device', 'hostkey', 'accept', 'sw1', KEY.fingerprint], KEYS.operator, 6],
    ['a week is too long', ['device', 'enrol', 'sw1', '--for', '7d'], KEYS.admin, 9],
    ['a fingerprint has 43 characters', ['device', 'hostkey', 'accept', 'sw1', 'SHA256:x'], KEYS.admin, 9],
    ['an unknown device', ['device', 'hostkey', 'show', 'sw9'], KEYS.admin, 9],
  ] as const)('%s', async (_why, args, key, code) => {
    expect((await fixture.run([...args], { key })).code).toBe(code);
  });

  test('device get tells what was let in and what was refused', async () => {
    const { enrolment } = fixture.state;
    await enrolment.open(SW1, 60_000, 'api:ann');
    enrolment.judge(SW1, KEY);
    enrolment.loggedIn(SW1, KEY);
    const device = fixture.deps.devices.get(SW1) as { ssh: { hostKeys: string[] } } & Device;
    device.ssh.hostKeys = [];
    const shown = await fixture.run(['device', 'get', 'sw1']);
    expect(shown.out).toMatch(new RegExp(`host key +${KEY.fingerprint}, enrolled by api:ann at 2026-`));
    const json = JSON.parse((await fixture.run(['device', 'get', 'sw1', '-o', 'json'])).out) as { ssh: { hostKey: unknown } };
    expect(json.ssh.hostKey).toMatchObject({ trust: 'enrolled', pinned: { ...KEY, how: 'enrolled', by: 'api:ann' } });
  });
});
