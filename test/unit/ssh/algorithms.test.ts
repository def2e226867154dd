import { once } from 'node:events';
import { Client, type NegotiatedAlgorithms } from 'ssh2';
import { expect, test } from 'vitest';
import { algorithmsFor } from '../../../src/adapters/ssh/algorithms.ts';
import { deviceServer } from './device-server.ts';
import { PASSWORD } from './fixture.ts';

const SSH2 = [
  'curve25519-sha256@libssh.org',
  'curve25519-sha256',
  'ecdh-sha2-nistp256',
  'ecdh-sha2-nistp384',
  'ecdh-sha2-nistp521',
  'diffie-hellman-group-exchange-sha256',
  'diffie-hellman-group14-sha256',
  'diffie-hellman-group15-sha512',
  'diffie-hellman-group16-sha512',
  'diffie-hellman-group17-sha512',
  'diffie-hellman-group18-sha512',
];
const OLD = ['diffie-hellman-group-exchange-sha1', 'diffie-hellman-group14-sha1', 'diffie-hellman-group1-sha1'];

test.each([
  ['modern', SSH2],
  ['legacy', [...SSH2, ...OLD]],
] as const)('the %s key exchanges are offered, of those of ssh2 the cheapest first and none left out', async (profile, exchanges) => {
  const server = await deviceServer({ password: PASSWORD });
  const client = new Client();
  const offered: string[] = [];
  client.connect({
    host: '127.0.0.1',
    port: server.port,
    username: 'admin',
    password: PASSWORD,
    algorithms: algorithmsFor(profile),
    debug: (message) => offered.push(...(/^Handshake: \(local\) KEX method: (.*)$/.exec(message)?.[1]?.split(',') ?? [])),
  });
  const [negotiated] = (await once(client, 'handshake')) as [NegotiatedAlgorithms];
  expect(negotiated.kex).toBe('ecdh-sha2-nistp256');
  const [first, ...others] = offered.filter((name) => !name.startsWith('ext-info') && !name.startsWith('kex-strict'));
  expect([first, ...others]).toEqual(['ecdh-sha2-nistp256', ...exchanges.filter((name) => name !== 'ecdh-sha2-nistp256')]);
  client.destroy();
  await server.close();
});
