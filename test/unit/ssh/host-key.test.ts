import { expect, test } from 'vitest';
import type { HostKey } from '../../../src/model/host-key.ts';
import { deviceServer, newHostKey, plainMessages, tap } from './device-server.ts';
import { NOBODY_ENROLLED } from './enrolment.ts';
import { device, PASSWORD, shells } from './fixture.ts';

const KEXINIT = 20;
const KEXECDH_INIT = 30;
const NEWKEYS = 21;

test('the pinned key opens a terminal', async () => {
  const server = await deviceServer({ password: PASSWORD, onShell: (channel) => channel.write('sw1#') });
  const opened = await shells().open(device(server.port, { hostKeys: [newHostKey().fingerprint, server.fingerprint] }));
  expect(opened.ok).toBe(true);
  if (opened.ok) await opened.value.close();
  await server.close();
});

test.each([
  ['another key is pinned', [newHostKey().fingerprint], 'device.host-key-changed'],
  ['no key is pinned', [], 'device.host-key-unknown'],
] as const)('when %s, nothing is sent but the key exchange', async (_when, hostKeys, code) => {
  const server = await deviceServer({ password: PASSWORD });
  const wire = await tap(server.port);
  const refused: string[] = [];
  const enrolled = {
    ...NOBODY_ENROLLED,
    refused: (id: string, key: HostKey, why: string) => void refused.push(`${id} ${key.fingerprint} ${why}`),
  };
  const opened = await shells({ enrolled }).open(device(wire.port, { hostKeys }));
  expect(opened).toMatchObject({ ok: false, error: { code } });
  expect(refused).toEqual([`sw1 ${server.fingerprint} ${code}`]);
  const message = opened.ok ? '' : opened.error.message;
  expect(message).toContain(server.fingerprint);
  for (const key of hostKeys) expect(message).toContain(key);
  // Without NEWKEYS of the client nothing it sent can be encrypted, and what is plain holds neither user nor password.
  const messages = plainMessages(wire.sent());
  expect(messages.slice(0, 2)).toEqual([KEXINIT, KEXECDH_INIT]);
  expect(messages).not.toContain(NEWKEYS);
  expect(wire.sent().includes(PASSWORD)).toBe(false);
  expect(wire.sent().includes('portreeve')).toBe(false);
  expect(server.logins).toEqual([]);
  await wire.close();
  await server.close();
});

test('the wire does show NEWKEYS when the key is the pinned one', async () => {
  const server = await deviceServer({ password: PASSWORD, onShell: () => undefined });
  const wire = await tap(server.port);
  const opened = await shells().open(device(wire.port, { hostKeys: [server.fingerprint] }));
  expect(plainMessages(wire.sent())).toContain(NEWKEYS);
  if (opened.ok) await opened.value.close();
  await wire.close();
  await server.close();
});
