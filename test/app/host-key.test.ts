import { afterEach, describe, expect, test } from 'vitest';
import type { AcceptedView } from '../../src/api/views/accepted-view.ts';
import type { JobView } from '../../src/api/views/job-view.ts';
import { LabSwitch } from '../lab/lab-switch.ts';
import { hostKey, parseKey } from '../lab/ssh/host-key.ts';
import { API_KEY, type Installation, installation, Portreeve, SECRET } from './installation.ts';

let made: Installation | undefined;
let lab: LabSwitch | undefined;
afterEach(async () => {
  await lab?.stop();
  made?.remove();
});

const OTHER_KEY = `SHA256:${'A'.repeat(43)}`;

type Pushed = { readonly job: JobView; readonly cli: { readonly code: number | null; readonly out: string; readonly err: string } };

/** A server whose device has the given keys pinned, asked to push a list over the API and by the command line. */
async function push(hostKeys: readonly string[]): Promise<Pushed> {
  made = installation();
  lab = await LabSwitch.start({
    address: '127.0.0.4',
    secret: SECRET,
    accounting: false,
    username: 'portreeve',
    password: 'device-password',
  });
  const ssh = { port: lab.ready.ssh.port, username: 'portreeve', password: 'device-password', hostKeys };
  made.write('devices.yaml', { devices: [{ name: 'sw1', addresses: ['127.0.0.4'], platform: 'isr1000-8p', ssh }] });
  made.write('list.acl', 'permit tcp any any eq 443\n');
  const server = new Portreeve('serve', '--config', made.config);
  const url = (await server.printed(/API on (http:\S+)/))[1] ?? '';
  const body = JSON.stringify({ name: 'WEB', lines: ['permit tcp any any eq 443'], devices: ['sw1'] });
  const headers = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' };
  const accepted = (await (await fetch(`${url}/api/v1/acls:push`, { method: 'POST', headers, body })).json()) as AcceptedView;
  const job = (await (await fetch(`${url}${accepted.jobs[0]?.href}?wait=20s`, { headers })).json()) as JobView;
  const args = ['acl', 'push', '-f', `${made.folder}/list.acl`, '--device', 'sw1', '--yes', '--wait'];
  const cli = await new Portreeve(...args, '--server', url, '--key', API_KEY).finished();
  server.signal('SIGTERM');
  await server.finished();
  return { job, cli };
}

function told({ job }: Pushed): string {
  return job.steps.flatMap(({ evidence }) => evidence.map(({ what, detail }) => `${what} ${detail ?? ''}`)).join('\n');
}

test('a changed host key: a failed job with both fingerprints in one sentence, no login, a non-zero exit', async () => {
  const pushed = await push([OTHER_KEY]);
  expect(pushed.job.state).toBe('failed');
  expect(told(pushed)).toContain(OTHER_KEY);
  expect(told(pushed)).toContain(lab?.ready.ssh.hostKey);
  expect(pushed.cli.code).not.toBe(0);
  expect(`${pushed.cli.out}${pushed.cli.err}`).toContain(OTHER_KEY);
  expect(`${pushed.cli.out}${pushed.cli.err}`).not.toMatch(/^ +at /m);
  expect(lab?.state.ssh.inUse).toBe(0);
  expect(lab?.state.accessLists.map(({ name }) => name).filter((name) => name.startsWith('PR-'))).toEqual([]);
});

test('no pinned host key: the job names the fingerprint to pin', async () => {
  const pushed = await push([]);
  expect(pushed.job.state).toBe('failed');
  expect(told(pushed)).toContain(lab?.ready.ssh.hostKey);
});

describe('a device without a pinned key', () => {
  let server: Portreeve;
  let url: string;
  const host = { address: '127.0.0.4', secret: SECRET, accounting: false, username: 'portreeve', password: 'device-password' };

  async function serve(files: Installation): Promise<void> {
    server = new Portreeve('serve', '--config', files.config);
    url = (await server.printed(/API on (http:\S+)/))[1] ?? '';
  }
  async function stop(): Promise<void> {
    server.signal('SIGTERM');
    await server.finished();
  }
  const run = (...args: readonly string[]) => new Portreeve('device', ...args, '--server', url, '--key', API_KEY).finished();

  test('is enrolled in a window; the key holds over a restart; another is refused until a person accepts it', async () => {
    made = installation();
    lab = await LabSwitch.start(host);
    const { port, hostKey } = lab.ready.ssh;
    const ssh = { port, username: 'portreeve', password: 'device-password' };
    made.write('devices.yaml', { devices: [{ name: 'sw1', addresses: ['127.0.0.4'], platform: 'isr1000-8p', ssh }] });
    await serve(made);
    expect((await run('get', 'sw1')).out).toMatch(/host key +not enrolled/);

    const enrolled = await run('enrol', 'sw1', '--for', '5m');
    expect(enrolled).toMatchObject({ code: 0, out: expect.stringContaining(`pinned      ${hostKey} ecdsa-sha2-nistp256`) });
    expect((await run('enrol', 'sw1')).code).not.toBe(0);
    expect((await run('get', 'sw1')).out).toContain(`${hostKey}, enrolled by `);
    await stop();

    await lab.stop();
    lab = await LabSwitch.start({ ...host, sshPort: port });
    const changed = lab.ready.ssh.hostKey;
    await serve(made);
    const push = ['acl', 'push', '-f', `${made.folder}/list.acl`, '--device', 'sw1', '--yes', '--wait', '--server', url, '--key', API_KEY];
    made.write('list.acl', 'permit tcp any any eq 443\n');
    const refused = await new Portreeve(...push).finished();
    expect(refused.code).not.toBe(0);
    expect(`${refused.out}${refused.err}`).toContain(`portreeve device hostkey accept sw1 ${changed}`);
    expect(lab.events.join('\n')).not.toMatch(/SEC_LOGIN/);

    expect((await run('hostkey', 'accept', 'sw1', hostKey)).code).not.toBe(0);
    expect(await run('hostkey', 'accept', 'sw1', changed)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/since +\S+, accepted by /),
    });
    expect((await new Portreeve(...push).finished()).code).toBe(0);
    const audit = await (await fetch(`${url}/api/v1/audit`, { headers: { authorization: `Bearer ${API_KEY}` } })).text();
    for (const action of ['enrolment-opened', 'host-key-enrolled', 'host-key-refused', 'host-key-accepted'])
      expect(audit).toContain(`device.${action}`);
    await stop();
  }, 60_000);

  test('is known by a known_hosts file: pushed to under that key, refused under another, and no matter of enrolment', async () => {
    made = installation();
    const key = hostKey(undefined);
    lab = await LabSwitch.start({ ...host, hostKey: key.pem });
    const { port } = lab.ready.ssh;
    const ssh = { port, username: 'portreeve', password: 'device-password', knownHosts: 'known_hosts' };
    made.write('devices.yaml', { devices: [{ name: 'sw1', addresses: ['127.0.0.4'], platform: 'isr1000-8p', ssh }] });
    const parsed = parseKey(key.pem);
    made.write('known_hosts', `# switches\n[127.0.0.4]:${port} ${parsed.type} ${parsed.getPublicSSH().toString('base64')}\n`);
    made.write('list.acl', 'permit tcp any any eq 443\n');
    await serve(made);
    const push = ['acl', 'push', '-f', `${made.folder}/list.acl`, '--device', 'sw1', '--yes', '--wait', '--server', url, '--key', API_KEY];
    expect((await new Portreeve(...push).finished()).code).toBe(0);
    expect((await run('enrol', 'sw1')).err).toContain('`ssh.knownHosts` in the configuration: change it there');
    await lab.stop();
    lab = await LabSwitch.start({ ...host, sshPort: port });
    const refused = await new Portreeve(...push).finished();
    expect(refused.code).not.toBe(0);
    expect(`${refused.out}${refused.err}`).toContain(`holds \`${key.fingerprint}\` (line 2)`);
    await stop();
  }, 60_000);

  test('that does not answer leaves the window open and says so', async () => {
    made = installation();
    lab = await LabSwitch.start(host);
    const ssh = { port: lab.ready.ssh.port, username: 'portreeve', password: 'device-password' };
    await lab.stop();
    made.write('devices.yaml', { devices: [{ name: 'sw1', addresses: ['127.0.0.4'], platform: 'isr1000-8p', ssh }] });
    await serve(made);
    const enrolled = await run('enrol', 'sw1');
    expect(enrolled.code).toBe(7);
    expect(enrolled.err).toMatch(/does not answer.*the window is open until 20/);
    expect((await run('hostkey', 'show', 'sw1')).out).toMatch(/window +open until 20/);
    lab = undefined;
    await stop();
  }, 60_000);
});
