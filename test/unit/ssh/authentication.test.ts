import { expect, test } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import { type DeviceServer, deviceServer, type ServerOptions } from './device-server.ts';
import { device, PASSWORD, shells } from './fixture.ts';
import { newKeyPair } from './key-pair.ts';

async function login(
  options: ServerOptions,
  ssh: Parameters<typeof device>[1] = {},
): Promise<{ outcome: string; message: string; server: DeviceServer }> {
  const server = await deviceServer({ onShell: () => undefined, ...options });
  const opened = await shells().open(device(server.port, { hostKeys: [server.fingerprint], ...ssh }));
  if (opened.ok) await opened.value.close();
  await server.close();
  return { outcome: opened.ok ? 'open' : opened.error.code, message: opened.ok ? '' : opened.error.message, server };
}

test('by password', async () => {
  const { outcome, server } = await login({ password: PASSWORD });
  expect(outcome).toBe('open');
  expect(server.logins.filter((line) => line.includes(PASSWORD))).toHaveLength(1);
});

test('by keyboard-interactive, tried before password', async () => {
  const { outcome, server } = await login({ password: PASSWORD, methods: ['keyboard-interactive', 'password'] });
  expect(outcome).toBe('open');
  expect(server.logins).toEqual(['keyboard-interactive portreeve', `answers ${PASSWORD}`]);
});

test('by public key, tried before the others', async () => {
  const pair = newKeyPair();
  const { outcome, server } = await login(
    { publicKey: pair.public.split(' ')[1] ?? '', methods: ['publickey', 'password'], password: PASSWORD },
    { privateKey: new Secret(pair.private) },
  );
  expect(outcome).toBe('open');
  expect(server.logins.some((line) => line.includes(PASSWORD))).toBe(false);
});

test.each([
  ['password', ['password']],
  ['keyboard-interactive', ['keyboard-interactive']],
  ['either', ['keyboard-interactive', 'password']],
] as const)('a wrong password by %s is offered once and not again', async (_how, methods) => {
  const { outcome, message, server } = await login({ password: 'another', methods });
  expect(outcome).toBe('device.authentication');
  expect(server.logins.filter((line) => line.includes(PASSWORD))).toHaveLength(1);
  expect(message).not.toContain(PASSWORD);
});

test('a device that asks for the password again is told it no second time', async () => {
  const { outcome, message, server } = await login({
    password: 'another',
    methods: ['keyboard-interactive'],
    questions: [['Password: '], ['Password: ']],
  });
  expect(outcome).toBe('device.authentication');
  expect(message).toContain('asks `Password:` again');
  expect(server.logins.filter((line) => line.includes(PASSWORD))).toHaveLength(1);
});

test('a question that is not about a password is not answered', async () => {
  const { outcome, message, server } = await login({
    password: PASSWORD,
    methods: ['keyboard-interactive'],
    questions: [['One-time code: ']],
  });
  expect(outcome).toBe('device.authentication');
  expect(message).toContain('`One-time code:`');
  expect(server.logins.some((line) => line.includes(PASSWORD))).toBe(false);
});

test('without any credential the settings are named and nothing is dialled', async () => {
  const { password: _, ...bare } = device(1).ssh ?? {};
  const opened = await shells().open({ ...device(1), ssh: bare } as ReturnType<typeof device>);
  expect(opened).toMatchObject({ ok: false, error: { code: 'device.not-configured', message: expect.stringContaining('ssh.password') } });
});
