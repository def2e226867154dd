import { afterEach, beforeEach, expect, test } from 'vitest';
import { ciscoIosxe } from '../../../drivers/cisco-iosxe/driver.ts';
import { systemClock } from '../../../src/adapters/clock.ts';
import { createRandom } from '../../../src/adapters/random.ts';
import { createDeviceShells } from '../../../src/adapters/ssh/shells.ts';
import { ok } from '../../../src/base/result.ts';
import { Secret } from '../../../src/base/secret.ts';
import { type DeviceSession, openDeviceSession } from '../../../src/driver/device-session.ts';
import type { Device, DeviceId } from '../../../src/model/device.ts';
import type { EventId } from '../../../src/model/event.ts';
import type { Ipv4 } from '../../../src/model/ipv4.ts';
import type { Mac } from '../../../src/model/mac.ts';
import type { PlanId } from '../../../src/model/plan.ts';
import type { DeviceShells } from '../../../src/ports/device-shell.ts';
import { readWanted } from '../../conformance/device-document.ts';
import { LabSwitch } from '../../lab/lab-switch.ts';
import { apiFixture } from '../api/api-fixture.ts';
import { device } from '../control/policy-and-device.ts';
import { ENDPOINT, nak, World } from '../control/world.ts';
import { NOBODY_ENROLLED } from '../ssh/enrolment.ts';
import { HOSTILE } from './texts.ts';

let lab: LabSwitch;
let target: Device;
/** Everything that was written to the switch, a line a piece. */
let written: string[];
let shells: DeviceShells;

beforeEach(async () => {
  lab = await LabSwitch.start({ username: 'portreeve', password: 'pw', accounting: false, secondMs: 20 });
  const { port, hostKey } = lab.ready.ssh;
  const address = '127.0.0.1' as Ipv4;
  const ssh = { address, port, username: 'portreeve', password: new Secret('pw'), hostKeys: [hostKey], algorithms: 'modern' as const };
  target = { ...device(), ssh };
  written = [];
  const real = createDeviceShells({ clock: systemClock, random: createRandom(), enrolled: NOBODY_ENROLLED });
  shells = {
    open: async (one) => {
      const opened = await real.open(one);
      if (!opened.ok) return opened;
      const shell = opened.value;
      return ok({
        write: (text) => {
          written.push(...text.split('\n').filter((line) => line !== ''));
          shell.write(text);
        },
        onText: (listener) => shell.onText(listener),
        onClose: (listener) => shell.onClose(listener),
        close: () => shell.close(),
      });
    },
  };
});

afterEach(() => lab.stop());

test('no hostile name or line of a pushed list brings a byte of it to the switch', async () => {
  const world = new World({ device: target, clock: systemClock, more: { shells } });
  await world.control.start();
  const before = lab.state.runningConfig;
  const lists = HOSTILE.flatMap((text) => [
    { name: text, lines: ['permit tcp any any eq 80'] },
    { name: 'WEB', lines: ['permit tcp any any eq 80', `deny ip any any${text.trim() === '' ? '?' : text}`] },
  ]);
  const taken: string[] = [];
  for (const [at, acl] of lists.entries()) {
    const accepted = await world.control.accept(world.push(acl, `push-${at}`));
    if (accepted.ok) taken.push(JSON.stringify(acl));
  }
  await world.control.stop();
  expect(taken).toEqual([]);
  expect(written).toEqual([]);
  expect(lab.state.runningConfig).toBe(before);
}, 120_000);

test('no hostile value of a pushed document, nor a device of that name, brings a byte to the switch', async () => {
  const world = new World({ device: target, clock: systemClock, more: { shells, documentKey: () => ok(new Secret('alpha-key-1')) } });
  await world.control.start();
  const before = lab.state.runningConfig;
  const key = { env: 'RADIUS_KEY' };
  const documents = (text: string): readonly unknown[] => [
    { aaa: { group: text, servers: [{ name: 'psn-1', address: '10.10.1.10', key }] } },
    { aaa: { group: 'ISE', servers: [{ name: text, address: '10.10.1.10', key }] } },
    { aaa: { group: 'ISE', servers: [{ name: 'psn-1', address: text, key }] } },
    { dynamicAuthor: { clients: [{ address: text, key }] } },
    { controlPolicies: [{ name: text, methods: ['dot1x'] }] },
    { deviceTracking: { policies: [{ name: text }] } },
    { accessLists: [{ name: text, use: 'redirect', entries: ['permit tcp any any eq www'] }] },
    { accessLists: [{ name: 'REDIRECT', use: 'redirect', entries: [`permit tcp any any eq www${text.trim() === '' ? '?' : text}`] }] },
    { variables: { 'ise.ip': text }, accessLists: [{ name: 'R', use: 'redirect', entries: ['deny ip any host %{ise.ip}'] }] },
    { interfaces: [{ name: text, accessVlan: 22 }] },
    { interfaces: [{ name: 'GigabitEthernet0/1/1', deviceTracking: text }] },
    { devices: { sw1: { interfaces: [{ name: 'GigabitEthernet0/1/1', controlPolicy: text }] } } },
  ];
  const taken: string[] = [];
  let count = 0;
  const push = async (document: string, devices: readonly string[]): Promise<void> => {
    const event = { id: `push-${count++}` as EventId, at: systemClock.now(), actor: 'test', kind: 'config.push' as const };
    const accepted = await world.control.accept({ ...event, document, devices: devices as readonly DeviceId[], allowMissing: true });
    if (accepted.ok) taken.push(document);
  };
  for (const text of HOSTILE) {
    for (const document of documents(text)) await push(JSON.stringify(document), ['sw1']);
    await push('aaa: {}', [text]);
    await push(text, ['sw1']);
  }
  await world.control.stop();
  expect(taken).toEqual([]);
  expect(written).toEqual([]);
  expect(lab.state.runningConfig).toBe(before);
}, 240_000);

test('a session all of whose names are hostile, as a RADIUS packet may give them: its port is not shut over SSH, nor opened', async () => {
  const world = new World({ device: target, clock: systemClock, answer: () => nak(503), more: { shells } });
  await world.control.start();
  const before = lab.state.runningConfig;
  const taken: string[] = [];
  // A job each takes its time; that no text is a port is tried with all of them where ports are read.
  const some = HOSTILE.filter((_, at) => at % 60 === 0);
  for (const [at, text] of some.entries()) {
    const { acctSessionId: _, ...keys } = world.keys(`02-00-00-00-${hex(at >> 8)}-${hex(at & 255)}` as Mac);
    const named = { ...keys, port: `GigabitEthernet0/1/1${text || '?'}`, userName: text, filterId: text };
    const session = world.sessions.started(named, 'start', world.time.now());
    const stranger = world.sessions.started(
      { ...named, port: 'GigabitEthernet0/1/2', endpoint: ENDPOINT, auditSessionId: text, acctSessionId: text },
      'start',
      world.time.now(),
    );
    if ((await world.control.accept(world.action(stranger.id, { kind: 'disable-host-port' }, `asked-${at}`))).ok) taken.push(text);
    const job = await world.job(world.action(session.id, { kind: 'disable-host-port' }, `shut-${at}`));
    const plan = await world.control.settled(job, 15_000);
    if (plan?.state === 'proved') taken.push(text);
    const open = {
      id: `open-${at}` as EventId,
      at: world.time.now(),
      actor: 'test',
      kind: 'port.enable',
      device: target.id,
      port: text,
    } as const;
    if ((await world.control.accept(open)).ok) taken.push(text);
  }
  await world.control.stop();
  expect(taken).toEqual([]);
  expect(
    written.filter(
      (line) => !/^(?:terminal (?:length 0|width 511|no monitor)|enable|exit|show access-session mac [\da-f.]+ details)$/.test(line),
    ),
  ).toEqual([]);
  expect(lab.state.runningConfig).toBe(before);
}, 240_000);

/** Every twentieth, so that each kind of break and each kind of command is among them. */
const SOME = HOSTILE.filter((_, at) => at % 20 === 0);

test('whole jobs through the API: what may be said of a push changes no line of it, and what may not is never begun', async () => {
  const world = new World({ device: target, clock: systemClock, more: { shells } });
  await world.control.start();
  const devices = { list: () => [target], get: (id: string) => (id === 'sw1' ? target : undefined) };
  const api = apiFixture({ control: world.control, sessions: world.sessions, devices, clock: systemClock, random: createRandom() });
  const post = async (url: string, body: unknown) =>
    (await api.ask('POST', url, { body })).json() as { readonly jobs?: readonly { readonly id: PlanId }[]; readonly code?: string };
  let port = 1000;
  /** The lines of one push of a new list, without what must differ from one to the next. */
  const linesOf = async (reason: string): Promise<readonly string[] | undefined> => {
    const from = written.length;
    const { jobs: [job] = [] } = await post('/acls:push', {
      name: 'WEB',
      lines: [`permit tcp any any eq ${++port}`],
      devices: ['sw1'],
      reason,
    });
    if (job === undefined) return undefined;
    expect(await world.control.settled(job.id, 15_000)).toMatchObject({ state: 'proved' });
    return written.slice(from).map((line) => line.replace(/PR-WEB-[0-9a-f]{8}/g, 'PR-WEB').replace(/eq \d+$/, 'eq N'));
  };
  await linesOf('the first of all, which takes up no list before it');
  const plain = await linesOf('T-1');
  expect(plain?.length).toBeGreaterThan(5);
  const kept = ['do reload', 'alpha?reload in 1', '! no aaa new-model', '\u0430lpha', '$(reload)'];
  for (const text of kept) expect(await linesOf(text), text).toEqual(plain);

  const [length, before] = [written.length, lab.state.runningConfig];
  const bodies = (text: string): readonly (readonly [string, unknown])[] => [
    ['/acls:push', { name: text, lines: ['permit ip any any'], devices: ['sw1'] }],
    ['/acls:push', { name: 'WEB', lines: [`permit ip any any${text.trim() || '?'}`], devices: ['sw1'] }],
    ['/acls:push', { name: 'WEB', text: `permit ip any any ${text.trim() || '?'}`, devices: ['sw1'] }],
    ['/acls:push', { name: 'WEB', lines: ['permit ip any any'], devices: [text] }],
    ['/configurations:push', { document: text || '?', devices: ['sw1'] }],
    [
      '/configurations:push',
      { document: JSON.stringify({ interfaces: [{ name: 'Gi0/1/1', description: `${text}?` }] }), devices: ['sw1'] },
    ],
    ['/devices:save', { devices: [text] }],
    ['/devices/sw1/enable-port', { port: text, reason: 'T-1' }],
    ['/devices/sw1/enable-port', { port: `GigabitEthernet0/1/1${text || '?'}`, reason: 'T-1' }],
  ];
  for (const text of SOME) {
    for (const [url, body] of bodies(text)) expect(await post(url, body), JSON.stringify(body)).toMatchObject({ code: expect.any(String) });
  }
  await api.server.close();
  await world.control.stop();
  // What the session of the pushes before it ends with.
  expect(written.slice(length).filter((line) => line !== 'exit')).toEqual([]);
  expect(lab.state.runningConfig).toBe(before);
}, 60_000);

function hex(octet: number): string {
  return octet.toString(16).toUpperCase().padStart(2, '0');
}

async function open(): Promise<DeviceSession> {
  const shell = await shells.open(target);
  if (!shell.ok) throw new Error(shell.error.message);
  const session = await openDeviceSession({ shell: shell.value, driver: ciscoIosxe, device: target, clock: systemClock });
  if (!session.ok) throw new Error(session.error.message);
  return session.value;
}

const DOCUMENT = {
  aaa: { group: 'ISE', servers: [{ name: 'psn-1', address: '10.10.1.10', key: 'alpha-key-1' }], accounting: { interim: 60 } },
  dynamicAuthor: { clients: [{ address: '10.10.1.10', key: 'alpha-key-1' }], port: 3799 },
  controlPolicies: [{ name: 'BOTH', methods: ['dot1x', 'mab'] }],
  deviceTracking: { policies: [{ name: 'TRACK' }] },
  accessLists: [{ name: 'REDIRECT', use: 'redirect', entries: ['20 deny udp any any eq domain', '30 permit tcp any any eq www'] }],
  interfaces: [
    {
      name: 'GigabitEthernet0/1/1',
      description: 'desk 12',
      accessVlan: 22,
      controlPolicy: 'BOTH',
      mab: true,
      deviceTracking: 'TRACK',
      authorization: ['dacl', 'redirect'],
    },
  ],
};

test('a document is on the switch as it was rendered, is found there without drift, and goes without a trace (C13, C15, C17, C18, C20)', async () => {
  const wanted = readWanted(DOCUMENT);
  if (!wanted.ok) throw new Error(JSON.stringify(wanted.error));
  const session = await open();
  const running = async (): Promise<string> => {
    const shown = await session.run('show running-config');
    if (!shown.ok) throw new Error(shown.error.message);
    return shown.value;
  };
  const changes = (shown: string) => {
    const made = wanted.value.changes(shown);
    if (!made.ok) throw new Error(JSON.stringify(made.error));
    return made.value;
  };
  const before = lab.state.runningConfig;
  const { block, lines } = changes(await running());
  const pushed = block();
  expect(await session.configure(pushed)).toMatchObject({ ok: true, value: { kind: 'applied', applied: pushed.lines.length } });
  expect(changes(await running())).toMatchObject({ lines: [], drift: [] });
  for (const line of lines.filter((one) => !one.includes('[redacted]'))) expect(lab.state.runningConfig).toContain(line.trim());
  expect(written.slice(written.indexOf('configure terminal') + 1, written.indexOf('end'))).toEqual(pushed.lines);

  const back = await session.configure({ ...pushed, lines: pushed.inverse, inverse: [] });
  expect(back).toMatchObject({ ok: true, value: { kind: 'applied' } });
  await session.close();
  expect(lab.state.runningConfig).toBe(before);
}, 60_000);

test('a key stands in no outcome, also when the device refuses the very line', async () => {
  const wanted = readWanted(DOCUMENT);
  const change = wanted.ok ? wanted.value.changes() : wanted;
  if (!change.ok) throw new Error(JSON.stringify(change.error));
  lab.setFaults({ ssh: { invalidLines: ['key alpha-key-1'] } });
  const session = await open();
  const outcome = await session.configure(change.value.block());
  await session.close();
  expect(outcome).toMatchObject({ ok: true, value: { kind: 'refused', refusal: { line: 'key [redacted]' } } });
  expect(JSON.stringify(outcome)).not.toContain('alpha-key-1');
}, 60_000);
