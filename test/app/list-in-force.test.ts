import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LabSwitch } from '../lab/lab-switch.ts';
import { API_KEY, type Installation, installation, Portreeve, SECRET } from './installation.ts';

const READY = /API on (http:\S+)/;
const HOST = '02-00-5E-00-00-03';
const POLICY = {
  serviceSelection: { simple: 'mab' },
  services: [
    {
      name: 'mab',
      type: 'radius',
      allowedProtocols: ['HostLookup'],
      identity: { simple: { store: 'internal-hosts' } },
      authorization: { rules: [], default: { profiles: ['FILTERED'] } },
    },
  ],
  profiles: [{ name: 'FILTERED', attributes: [{ name: 'Filter-Id', value: 'WEB.in' }] }],
};
const FIRST = 'permit tcp any any eq 80\ndeny ip any any\n';
const SECOND = 'permit tcp any any eq 80\npermit udp any any eq 53\ndeny ip any any\n';
/** Entries of the switch: room for one version in force and not for two, since a session has only one of them. */
const ROOM = 5;

let made: Installation;
let lab: LabSwitch;
let server: Portreeve;
let url: string;

beforeEach(async () => {
  const [auth, acct] = [await freeUdpPort(), await freeUdpPort()];
  lab = await LabSwitch.start({
    username: 'portreeve',
    password: 'pw',
    secret: SECRET,
    coaSecret: SECRET,
    radiusAuth: { address: '127.0.0.1', port: auth },
    radiusAcct: { address: '127.0.0.1', port: acct },
    tcamLimit: ROOM,
  });
  made = installation({
    radius: { authentication: [`127.0.0.1:${auth}`], accounting: [`127.0.0.1:${acct}`] },
    lists: { keep: '2s' },
  });
  const { port, hostKey } = lab.ready.ssh;
  const ssh = { address: '127.0.0.1', port, username: 'portreeve', password: 'pw', hostKeys: [hostKey] };
  const coa = { address: '127.0.0.1', port: lab.ready.coa.port };
  made.write('devices.yaml', {
    devices: [{ name: 'sw1', addresses: ['127.0.0.1'], platform: 'isr1000-8p', radius: { secret: SECRET }, coa, ssh }],
  });
  rmSync(`${made.folder}/policy`, { recursive: true });
  made.write('policy/policy.yaml', POLICY);
  await start();
});
afterEach(async () => {
  server.signal('SIGKILL');
  await server.finished();
  await lab.stop();
  made.remove();
});

async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}

async function start(): Promise<void> {
  server = new Portreeve('serve', '--config', made.config);
  url = (await server.printed(READY))[1] ?? '';
}

async function portreeve(...args: readonly string[]) {
  const env = { ...process.env, PORTREEVE_SERVER: url, PORTREEVE_API_KEY: API_KEY };
  const child = spawn(process.execPath, ['src/portreeve.js', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => (out += piece));
  const [code] = await once(child, 'close');
  return { code: Number(code), out };
}

async function push(lines: string): Promise<string> {
  made.write('WEB.acl', lines);
  const pushed = await portreeve('acl', 'push', '-f', `${made.folder}/WEB.acl`, '--device', 'sw1', '--yes', '--wait');
  expect(pushed.code, pushed.out).toBe(0);
  return pushed.out;
}

/** What `look` gives once it gives anything. */
async function until<T>(look: () => T | undefined): Promise<T> {
  for (let tries = 0; tries < 600; tries++) {
    expect(lab.state.tcam.used).toBeLessThanOrEqual(lab.state.tcam.limit);
    const found = look();
    if (found !== undefined) return found;
    await new Promise((wake) => setTimeout(wake, 50));
  }
  throw new Error(`it never came; the switch said:\n${lab.events.join('\n')}`);
}

function versions(): readonly string[] {
  return lab.state.accessLists.map(({ name }) => name).filter((name) => name.startsWith('PR-WEB-'));
}

function filter(): string | undefined {
  return lab.state.sessions.find(({ mac }) => mac === HOST)?.filterId;
}

test('one version takes the place of another under a live session, and the old one goes when nobody uses it, over a crash too', {
  timeout: 60_000,
}, async () => {
  await push(FIRST);
  const [first = ''] = versions();
  await lab.plugIn({ port: 1, mac: HOST, method: 'mab', ip: '10.20.0.3' });
  expect(filter()).toBe(first);

  const said = await push(SECOND);
  const second = versions().find((name) => name !== first) ?? '';
  expect(said).toContain(`~ profile FILTERED   acl ${first} -> ${second}`);
  expect(said).toContain('! 1 session re-authenticated (of 1)');
  await until(() => (filter() === second ? true : undefined));
  expect(versions()).toContain(first);

  server.signal('SIGKILL');
  await server.finished();
  await start();
  await until(() => (versions().includes(first) ? undefined : true));
  expect(versions()).toEqual([second]);
  expect(filter()).toBe(second);
  expect(lab.events.join('\n')).not.toMatch(/ACL_ERRMSG|POLICY_APP_FAILURE/);
  expect((await portreeve('acl', 'show', 'WEB')).out).toMatch(new RegExp(`sw1 +${second} +1 .*${first} \\(removed\\)`));
});
