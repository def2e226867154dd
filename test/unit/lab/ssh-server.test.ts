import { once } from 'node:events';
import { connect } from 'node:net';
import ssh2, { type Client, type ClientChannel, type ConnectConfig } from 'ssh2';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LabSwitch } from '../../lab/lab-switch.ts';
import type { LabOptions } from '../../lab/options.ts';
import { newKeyPair } from '../ssh/key-pair.ts';

let lab: LabSwitch;
const clients: Client[] = [];

async function start(options: Partial<LabOptions> = {}): Promise<void> {
  lab = await LabSwitch.start({ hostname: 'sw1', accounting: false, ...options });
}

beforeEach(() => start());
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await lab.stop();
});

/** A client whose connection may be reset at the end of a test. */
function newClient(): Client {
  const client = new ssh2.Client();
  clients.push(client);
  client.on('error', () => undefined);
  return client;
}

async function login(more: Partial<ConnectConfig> = {}): Promise<Client> {
  const client = newClient();
  await new Promise<void>((resolve, reject) => {
    client
      .once('ready', resolve)
      .once('error', reject)
      .once('close', () => reject(new Error('closed')));
    client.connect({ host: '127.0.0.1', port: lab.ready.ssh.port, username: 'admin', password: 'cisco', ...more });
  });
  return client;
}

type Shell = { readonly channel: ClientChannel; readonly pieces: string[]; until(pattern: RegExp): Promise<string> };

async function shell(client: Client, window: { cols?: number; rows?: number } = {}): Promise<Shell> {
  const channel = await new Promise<ClientChannel>((resolve, reject) =>
    client.shell({ cols: 200, rows: 0, ...window }, (problem, made) => (problem ? reject(problem) : resolve(made))),
  );
  const pieces: string[] = [];
  channel.on('data', (octets: Buffer) => pieces.push(octets.toString('latin1')));
  const until = async (pattern: RegExp): Promise<string> => {
    await vi.waitFor(() => expect(pieces.join('')).toMatch(pattern), { timeout: 3000, interval: 2 });
    return pieces.splice(0).join('');
  };
  return { channel, pieces, until };
}

/** The first octets a connection gets; empty when it is closed before any. */
async function greeting(): Promise<string> {
  const socket = connect(lab.ready.ssh.port, '127.0.0.1');
  const first = await Promise.race([once(socket, 'data').then(([octets]) => String(octets)), once(socket, 'close').then(() => '')]);
  socket.destroy();
  return first;
}

describe('connections', () => {
  test('the identification is that of IOS', async () => {
    expect(await greeting()).toBe('SSH-2.0-Cisco-1.25\r\n');
  });

  test('the host key is the one that was announced', async () => {
    let seen = '';
    const hostVerifier = (hash: string): boolean => {
      seen = hash;
      return true;
    };
    await login({ hostHash: 'sha256', hostVerifier });
    expect(`SHA256:${Buffer.from(seen, 'hex').toString('base64').replace(/=+$/, '')}`).toBe(lab.ready.ssh.hostKey);
  });

  test('with every vty in use a connection is closed before the identification, and a free one is given out again', async () => {
    await lab.stop();
    await start({ vtyLines: 2 });
    const first = await login();
    await login();
    expect(await greeting()).toBe('');
    first.end();
    await vi.waitFor(async () => expect(await greeting()).toMatch(/^SSH-2.0/));
  });

  test('vty busy by fault refuses that many', async () => {
    lab.setFaults({ ssh: { vtyBusy: 1 } });
    expect(await greeting()).toBe('');
    expect(await greeting()).toMatch(/^SSH-2.0/);
    expect(lab.state.ssh.connections).toBe(2);
  });
});

describe('login', () => {
  test.each(['password', 'keyboard-interactive'] as const)('by %s, rightly and wrongly', async (method) => {
    await lab.stop();
    await start({ sshAuthentication: [method] });
    const answering = (password: string) => (client: Client) =>
      client.on('keyboard-interactive', (_n, _i, _l, _p, finish) => finish([password]));
    const attempt = async (password: string): Promise<void> => {
      const client = newClient();
      answering(password)(client);
      await new Promise<void>((resolve, reject) => {
        client.once('ready', resolve).once('error', reject);
        client.connect({ host: '127.0.0.1', port: lab.ready.ssh.port, username: 'admin', password, tryKeyboard: true });
      });
    };
    await attempt('cisco');
    await expect(attempt('wrong')).rejects.toThrow('All configured authentication methods failed');
    expect(lab.state.log.join('\n')).toContain('%SEC_LOGIN-4-LOGIN_FAILED');
  });

  test('by public key', async () => {
    const pair = newKeyPair();
    await lab.stop();
    await start({ authorizedKeys: [pair.public] });
    const client = newClient();
    client.connect({ host: '127.0.0.1', port: lab.ready.ssh.port, username: 'admin', privateKey: pair.private });
    await once(client, 'ready');
  });
});

describe('shells and commands', () => {
  test('a shell shows its prompt, echoes, answers, and ends with exit', async () => {
    const { channel, until } = await shell(await login());
    await until(/sw1#$/);
    channel.write('show privilege\n');
    expect(await until(/sw1#$/)).toBe('show privilege\r\nCurrent privilege level is 15\r\nsw1#');
    channel.write('exit\n');
    await once(channel, 'close');
    await vi.waitFor(() => expect(lab.state.ssh.inUse).toBe(0));
  });

  test('a single command on an exec channel is answered without a prompt', async () => {
    const client = await login();
    const text = await new Promise<string>((resolve, reject) =>
      client.exec('show version', (problem, channel) => {
        if (problem) return reject(problem);
        let seen = '';
        channel.on('data', (octets: Buffer) => (seen += octets.toString()));
        channel.on('close', () => resolve(seen));
        return undefined;
      }),
    );
    expect(text).toContain('Cisco IOS XE Software, Version 17.09.04a');
    expect(text).not.toContain('sw1#');
  });

  test('the window of the client sets width and length', async () => {
    const { channel, until } = await shell(await login(), { cols: 30, rows: 6 });
    await until(/sw1#$/);
    channel.write('show version\n');
    expect(await until(/ --More-- $/)).toContain('Version 17.09.04a');
    channel.write('q');
    await until(/sw1#$/);
    channel.write('show ip access-lists a-very-long-name\n');
    expect(await until(/sw1#$/)).toMatch(/^show ip access-lists a-ver\r\ny-long-name\r\n/);
  });
});

describe('faults', () => {
  test('output in small pieces, each after a pause', async () => {
    const { channel, until, pieces } = await shell(await login());
    await until(/sw1#$/);
    lab.setFaults({ ssh: { splitOutput: 3, dripMs: 1 } });
    channel.write('show privilege\n');
    await vi.waitFor(() => expect(pieces.join('')).toMatch(/15\r\nsw1#$/));
    expect(pieces.length).toBeGreaterThan(8);
  });

  test('the connection is cut after a number of lines, without an answer to the last', async () => {
    lab.setFaults({ ssh: { dropAfterLines: 2 } });
    const client = await login();
    const { channel, until } = await shell(client);
    await until(/sw1#$/);
    channel.write('show privilege\n');
    await until(/15\r\nsw1#$/);
    const closed = once(client, 'close');
    channel.write('show privilege\n');
    await closed;
  });

  test('a login banner and the timestamp preamble', async () => {
    lab.setFaults({ ssh: { loginBanner: 'Authorised use only', timestampPreamble: true } });
    const { channel, until } = await shell(await login());
    expect(await until(/sw1#$/)).toContain('Authorised use only');
    channel.write('show privilege\n');
    expect(await until(/sw1#$/)).toMatch(/Load for five secs: .*\r\nNo time source, \*.* UTC .*\r\n\r\nCurrent privilege level is 15/);
  });
});
