import { afterEach, beforeEach, expect, test } from 'vitest';
import { ciscoIosxe } from '../../../drivers/cisco-iosxe/driver.ts';
import { platforms } from '../../../drivers/cisco-iosxe/platforms.ts';
import { readback } from '../../../drivers/cisco-iosxe/readback.ts';
import { render } from '../../../drivers/cisco-iosxe/render.ts';
import { sameEntries } from '../../../src/acl/diff.ts';
import { versionedName } from '../../../src/acl/name.ts';
import { parseAclText } from '../../../src/acl/parse.ts';
import { aclDocument } from '../../../src/acl/print.ts';
import { systemClock } from '../../../src/adapters/clock.ts';
import { Secret } from '../../../src/base/secret.ts';
import type { CliBlock } from '../../../src/driver/contract.ts';
import { type DeviceSession, openDeviceSession } from '../../../src/driver/device-session.ts';
import type { AclDocument } from '../../../src/model/event.ts';
import { LabSwitch } from '../../lab/lab-switch.ts';
import { device, shells } from './fixture.ts';

const ENABLE = 'lab-enable';
let lab: LabSwitch;

beforeEach(async () => {
  lab = await LabSwitch.start({
    username: 'portreeve',
    password: 'lab-password',
    enable: ENABLE,
    accounting: false,
    hostname: 'access-switch-with-a-long-name',
  });
});

afterEach(async () => {
  await lab.stop();
});

async function open(): Promise<DeviceSession> {
  const target = device(lab.ready.ssh.port, {
    hostKeys: [lab.ready.ssh.hostKey],
    password: new Secret('lab-password'),
    enableSecret: new Secret(ENABLE),
  });
  const shell = await shells({ busy: { attempts: 4, initial: 5, cap: 20 } }).open(target);
  if (!shell.ok) throw new Error(shell.error.message);
  const session = await openDeviceSession({
    shell: shell.value,
    driver: ciscoIosxe,
    device: target,
    clock: systemClock,
    timing: { quiet: 60, stuck: 300, lock: { attempts: 3, delay: 10 } },
  });
  if (!session.ok) throw new Error(session.error.message);
  return session.value;
}

function document(text: string): AclDocument {
  const read = parseAclText('GUEST', text);
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  const { lines } = aclDocument(read.value);
  return { name: versionedName({ name: 'GUEST', lines }), lines };
}

function block(acl: AclDocument): CliBlock {
  const [platform] = platforms;
  const rendered = platform && render({ kind: 'create-acl', acl }, platform);
  if (!rendered?.ok) throw new Error(JSON.stringify(rendered));
  return rendered.value;
}

async function readBack(session: DeviceSession, name: string): Promise<readonly string[] | undefined> {
  const shown = await session.run(readback.accessList.command(name));
  if (!shown.ok) throw new Error(shown.error.message);
  const lists = readback.accessList.parse(shown.value);
  if (!lists.ok) throw new Error(lists.error.why);
  return lists.value.find((list) => list.name === name)?.lines;
}

const guest = document(
  [
    'remark guests: names, addresses, the portal, nothing inside',
    'permit udp any any eq 53',
    'permit udp any eq 68 any eq 67',
    'permit tcp any host 10.10.1.10 eq 8443',
    'deny ip any 10.0.0.0 0.255.255.255',
    'permit tcp any any eq 80 443',
    'permit icmp any any echo',
    'permit tcp any any established log',
  ].join('\n'),
);

test('a list is pushed, read back, saved and removed', async () => {
  const session = await open();
  const create = block(guest);
  expect(await session.configure(create)).toEqual({ ok: true, value: { kind: 'applied', applied: create.lines.length, messages: [] } });
  expect(lab.state.accessLists.map(({ name }) => name)).toContain(guest.name);
  expect(sameEntries((await readBack(session, guest.name)) ?? [], guest.lines)).toBe(true);

  expect(await session.configure({ mode: 'privileged', lines: ['write memory'], inverse: [] })).toMatchObject({
    value: { kind: 'applied' },
  });
  expect(lab.state.saved).toBe(true);

  expect(await session.configure({ mode: create.mode, lines: create.inverse, inverse: [] })).toMatchObject({ value: { kind: 'applied' } });
  expect(await readBack(session, guest.name)).toBeUndefined();
  await session.close();
  await expect.poll(() => lab.state.ssh.inUse).toBe(0);
});

test('the inventory of the switch holds what is ours and none of its built-in lists', async () => {
  await lab.configure(['ip access-list standard MGMT', 'permit 10.1.0.0 0.0.255.255', 'deny any log']);
  const session = await open();
  await session.configure(block(guest));
  const shown = await session.run(readback.accessLists.command);
  const lists = shown.ok ? readback.accessLists.parse(shown.value) : undefined;
  expect(lists?.ok && lists.value.map(({ name, kind, origin }) => `${kind} ${name} ${origin}`).sort()).toEqual(
    [`extended ${guest.name} configured`, 'standard MGMT configured'].sort(),
  );
  const version = await session.run(readback.version.command);
  expect(version.ok && readback.version.parse(version.value)).toMatchObject({ ok: true });
  await session.close();
});

test('a standard list is read back in the order of its numbers, though the device shows hosts first; a host behind its block is refused', async () => {
  const session = await open();
  const lines = ['permit 10.0.0.0 0.255.255.255', 'permit host 11.1.1.1', 'deny host 11.1.1.2 log', 'deny any'];
  const standard = { name: 'MGMT', lines };
  expect(await session.configure(block(standard))).toMatchObject({ ok: true, value: { kind: 'applied' } });
  expect(lab.state.accessLists.find(({ name }) => name === 'MGMT')?.lines[0]).toBe('30 deny   11.1.1.2 log');
  expect(await readBack(session, 'MGMT')).toEqual(lines);
  const covered = block({ name: 'COVERED', lines: ['permit 10.0.0.0 0.255.255.255', 'deny host 10.1.1.1'] });
  expect(await session.configure(covered)).toMatchObject({
    ok: true,
    value: { kind: 'refused', refusal: { meaning: 'an entry before it takes all of it' } },
  });
  await session.close();
});

test('log lines glued to prompts are got over, at login and in the middle of a list', async () => {
  lab.setFaults({ ssh: { syslogAtPrompt: 2 } });
  const session = await open();
  lab.setFaults({ ssh: { syslogAtPrompt: 2 } });
  expect(await session.configure(block(guest))).toMatchObject({ ok: true, value: { kind: 'applied' } });
  lab.setFaults({ ssh: { syslogAtPrompt: 1 } });
  expect(sameEntries((await readBack(session, guest.name)) ?? [], guest.lines)).toBe(true);
  await session.close();
});

test.each([
  ['output in small pieces', { splitOutput: 3 }],
  ['a slow drip', { splitOutput: 40, dripMs: 3 }],
  ['a time stamp before output', { timestampPreamble: true }],
  ['a configuration lock that goes away', { configLocked: 2 }],
  ['a login banner', { loginBanner: 'Authorized users only!\r\nswitch>\r\n' }],
  ['no free line at first', { vtyBusy: 2 }],
])('%s does not keep the list from being right', async (_what, ssh) => {
  lab.setFaults({ ssh });
  const session = await open();
  expect(await session.configure(block(guest))).toMatchObject({ ok: true, value: { kind: 'applied' } });
  expect(sameEntries((await readBack(session, guest.name)) ?? [], guest.lines)).toBe(true);
  await session.close();
});

test('a line the switch refuses is named, and what was entered can be taken back', async () => {
  const create = block(guest);
  const refused = create.lines[4] ?? '';
  lab.setFaults({ ssh: { invalidLines: [refused] } });
  const session = await open();
  expect(await session.configure(create)).toMatchObject({
    ok: true,
    value: { kind: 'refused', applied: 4, index: 4, refusal: { line: refused } },
  });
  expect(await session.configure({ mode: create.mode, lines: create.inverse, inverse: [] })).toMatchObject({ value: { kind: 'applied' } });
  expect(lab.state.accessLists.map(({ name }) => name)).not.toContain(guest.name);
  await session.close();
});

test('a command the user may not enter is told from one that does not exist', async () => {
  lab.setFaults({ ssh: { failAuthorization: ['ip access-list'] } });
  const session = await open();
  const outcome = await session.configure(block(guest));
  expect(outcome).toMatchObject({
    ok: true,
    value: { kind: 'refused', index: 0, refusal: { meaning: 'the user may not enter this command' } },
  });
  await session.close();
});

test('cut at any line, the next session finds out what stands and makes it right', async () => {
  const create = block(guest);
  const loginLines = 7;
  for (let after = loginLines + 1; after <= loginLines + 1 + create.lines.length; after += 3) {
    lab.setFaults({ ssh: { dropAfterLines: after } });
    const first = await open();
    const lost = await first.configure(create);
    expect(lost).toMatchObject({ ok: false, error: { code: 'device.lost' } });
    lab.clearFaults();
    const second = await open();
    if ((await readBack(second, guest.name)) !== undefined) {
      expect(await second.configure({ mode: create.mode, lines: create.inverse, inverse: [] })).toMatchObject({
        value: { kind: 'applied' },
      });
    }
    expect(await second.configure(create)).toMatchObject({ ok: true, value: { kind: 'applied' } });
    expect(sameEntries((await readBack(second, guest.name)) ?? [], guest.lines)).toBe(true);
    await second.configure({ mode: create.mode, lines: create.inverse, inverse: [] });
    await second.close();
  }
});

test('a list of 255 entries goes in within little more than its round trips', async () => {
  const long = document(Array.from({ length: 255 }, (_, index) => `permit tcp any host 10.1.${index}.1 eq ${1024 + index}`).join('\n'));
  const session = await open();
  const outcome = await session.configure(block(long));
  expect(outcome).toMatchObject({ ok: true, value: { kind: 'applied', applied: 256 } });
  expect(await readBack(session, long.name)).toEqual(long.lines);
  await session.close();
});
