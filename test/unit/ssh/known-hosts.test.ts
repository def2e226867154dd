import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { judgeHostKey } from '../../../src/adapters/ssh/host-key.ts';
import { keyTypesOf, linesFor, namesOf, readKnownHosts } from '../../../src/adapters/ssh/known-hosts.ts';
import { deviceServer, newHostKey, plainMessages, tap } from './device-server.ts';
import { NOBODY_ENROLLED } from './enrolment.ts';
import { device, PASSWORD, shells } from './fixture.ts';
import { newKeyPair } from './key-pair.ts';

function newKey(): { readonly text: string; readonly fingerprint: string; readonly private: string } {
  const pair = newKeyPair();
  const { hosts } = readKnownHosts('k', `x ${pair.public}`);
  return { text: pair.public.split(' ').slice(0, 2).join(' '), fingerprint: hosts.entries[0]?.fingerprint ?? '', private: pair.private };
}

const KEY = newKey();
const OTHER = newKey();

function hashed(name: string): string {
  const salt = Buffer.from('a salt of twenty oct');
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
}

/** The verdict on a device at 127.0.0.1 that shows KEY. */
function verdict(file: string, port = 22): { readonly code: string; readonly message: string } | undefined {
  const { hosts } = readKnownHosts('known_hosts', file);
  const one = device(port, { hostKeys: [], knownHosts: hosts });
  if (!one.ssh) throw new Error('no ssh');
  return judgeHostKey(one, one.ssh, { fingerprint: KEY.fingerprint, algorithm: KEY.text.split(' ')[0] ?? '' }, NOBODY_ENROLLED);
}

describe('a line speaks of a device', () => {
  test.each([
    ['by its address', '127.0.0.1', 22],
    ['by its address and port', '[127.0.0.1]:2222', 2222],
    ['among others', 'gw.example,127.0.0.1', 22],
    ['by a pattern', '127.0.0.?,10.*', 22],
    ['by its name in portreeve', 'sw1', 2222],
    ['hashed', hashed('127.0.0.1'), 22],
    ['hashed with its port', hashed('[127.0.0.1]:2222'), 2222],
  ])('%s', (_how, hosts, port) => {
    expect(verdict(`# a comment\n\n${hosts} ${KEY.text} a comment\n`, port)).toBeUndefined();
  });

  test.each([
    ['by another address', '127.0.0.11', 22],
    ['without the port it listens on', '127.0.0.1', 2222],
    ['that excludes it', '127.0.0.*,!127.0.0.1', 22],
    ['that is the hash of another', hashed('127.0.0.2'), 22],
    ['hashed in a way nobody knows', '|2|YQ==|YQ==', 22],
  ])('but not %s', (_how, hosts, port) => {
    expect(verdict(`${hosts} ${KEY.text}\n`, port)).toMatchObject({ code: 'device.host-key-unknown' });
  });
});

test('several lines hold several keys, and each is good', () => {
  expect(verdict(`127.0.0.1 ${OTHER.text}\n127.0.0.1 ${KEY.text}\n`)).toBeUndefined();
});

test('another key for the device is a changed key, with the line that holds the known one', () => {
  expect(verdict(`# first\n127.0.0.1 ${OTHER.text}\n`)).toMatchObject({
    code: 'device.host-key-changed',
    message: expect.stringContaining(`\`known_hosts\` holds \`${OTHER.fingerprint}\` (line 2); no credentials were sent`),
  });
});

test('a revoked key is refused, whatever other line holds it', () => {
  expect(verdict(`127.0.0.1 ${KEY.text}\n@revoked * ${KEY.text}\n`)).toMatchObject({
    code: 'device.host-key-revoked',
    message: expect.stringContaining('line 2 of `known_hosts` revokes'),
  });
});

test('a certificate authority vouches for nobody: it is said so, and what to add', () => {
  expect(verdict(`@cert-authority *.example,127.0.0.1 ${OTHER.text}\n`)).toMatchObject({
    code: 'device.host-key-unknown',
    message: expect.stringContaining(
      "names only a certificate authority for it (line 1), and host certificates are not taken: add the device's own key",
    ),
  });
});

test('lines that cannot be read are named', () => {
  const { hosts, unreadable } = readKnownHosts(
    'f',
    `a ssh-ed25519\n@other a ${KEY.text}\na ssh-rsa ${KEY.text.split(' ')[1]}\na ssh-ed25519 ???\n`,
  );
  expect(hosts.entries).toEqual([]);
  expect(unreadable.map(({ line }) => line)).toEqual([1, 2, 3, 4]);
});

test('the device is asked for keys of the types the file holds, so that a key of another type is not a changed one', () => {
  const { hosts } = readKnownHosts('f', `sw1 ${KEY.text}\nsw1 ${OTHER.text}\n@revoked sw1 ssh-rsa AAAAB3NzaC1yc2EAAAAB\n`);
  expect(keyTypesOf(linesFor(hosts, namesOf('127.0.0.1', 22, 'sw1')))).toEqual([KEY.text.split(' ')[0]]);
  expect(keyTypesOf([])).toBeUndefined();
});

test.each([
  ['another key', `127.0.0.1 ${OTHER.text}`, 'device.host-key-changed'],
  ['no line', '', 'device.host-key-unknown'],
])('with %s nothing is sent but the key exchange', async (_what, line, code) => {
  const server = await deviceServer({ password: PASSWORD });
  const wire = await tap(server.port);
  const { hosts } = readKnownHosts('f', line.replace('127.0.0.1', `[127.0.0.1]:${wire.port}`));
  const opened = await shells().open(device(wire.port, { hostKeys: [], knownHosts: hosts }));
  expect(opened).toMatchObject({ ok: false, error: { code } });
  expect(plainMessages(wire.sent())).toEqual([20, 30]);
  expect(server.logins).toEqual([]);
  await wire.close();
  await server.close();
});

test('the key of the file opens a terminal', async () => {
  const server = await deviceServer({ password: PASSWORD, hostKey: KEY.private, onShell: (channel) => channel.write('sw1#') });
  const { hosts } = readKnownHosts('f', `${hashed(`[127.0.0.1]:${server.port}`)} ${KEY.text}\n`);
  const opened = await shells().open(device(server.port, { hostKeys: [], knownHosts: hosts }));
  expect(opened.ok).toBe(true);
  if (opened.ok) await opened.value.close();
  await server.close();
  expect(newHostKey().fingerprint).not.toBe(KEY.fingerprint);
});
