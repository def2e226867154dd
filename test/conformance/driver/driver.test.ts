import { describe, expect, test } from 'vitest';
import { drivers } from '../../../drivers/index.ts';
import type { CliBlock, Driver, PlatformProfile } from '../../../src/driver/contract.ts';
import { nextTransition } from '../../../src/driver/modes.ts';
import { hostIn, promptTable } from '../../../src/driver/prompts.ts';
import type { CoaCommand } from '../../../src/model/coa.ts';
import type { AclDocument } from '../../../src/model/event.ts';
import type { Mac } from '../../../src/model/mac.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';
import { encodeAttribute } from '../../../src/wire/radius/encode-attribute.ts';
import { allCases } from './all-cases.ts';
import type { DriverCases } from './cases.ts';
import { ACCT, AUDIT, STATION, sessionWith } from './sessions.ts';

const commands: Readonly<Record<CoaCommand['kind'], CoaCommand>> = {
  'session-query': { kind: 'session-query' },
  reauthenticate: { kind: 'reauthenticate', type: 'rerun' },
  'bounce-host-port': { kind: 'bounce-host-port' },
  'disable-host-port': { kind: 'disable-host-port' },
  terminate: { kind: 'terminate' },
  'activate-service': { kind: 'activate-service', service: 'LIMITED', precedence: 10, replaceAll: true },
  'deactivate-service': { kind: 'deactivate-service', service: 'LIMITED' },
  'interface-template': { kind: 'interface-template', template: 'LIMITED' },
  'authorize-only': { kind: 'authorize-only' },
  'change-authorization': { kind: 'change-authorization', filterId: 'LIMITED', vlan: '20', sessionTimeout: 3600 },
};

test('every driver has its cases, and every name is used once', () => {
  expect(allCases.map(({ driver }) => driver).sort()).toEqual(drivers.map(({ name }) => name).sort());
  expect(new Set(drivers.map(({ name }) => name)).size).toBe(drivers.length);
});

describe.each(drivers.map((driver) => ({ name: driver.name, driver })))('driver $name', ({ name, driver }) => {
  const cli = allCases.find((cases) => cases.driver === name)?.cli ?? { none: 'has no cases' };

  test('platforms have names of their own', () => {
    expect(driver.platforms.length).toBeGreaterThan(0);
    expect(new Set(driver.platforms.map((platform) => platform.name)).size).toBe(driver.platforms.length);
  });

  coaLaws(driver);

  if ('none' in cli) {
    test(`has no command line: ${cli.none}`, () => {
      expect([driver.modes, driver.render, driver.readback]).toEqual([undefined, undefined, undefined]);
    });
    return;
  }
  modeLaws(driver, cli);
  accessListLaws(driver, cli);
  documentLaws(driver, cli);
});

type Cli = Exclude<DriverCases['cli'], { readonly none: string }>;

function coaLaws(driver: Driver): void {
  describe.each(Object.values(commands).map((command) => ({ kind: command.kind, command })))('CoA $kind', ({ command }) => {
    test.each([AUDIT, ACCT, STATION, {}])(
      'on a session with %j is a request our dictionary can encode, or unsupported with a reason',
      (ids) => {
        const made = driver.coa(command, sessionWith(ids));
        if (!made.ok) {
          expect(made.error).toEqual({ command: command.kind, why: expect.stringMatching(/^\S.{10,}[^.]$/) });
          return;
        }
        expect(made.value.packet === 'Disconnect-Request').toBe(command.kind === 'terminate');
        expect(made.value.attributes.length).toBeGreaterThan(0);
        for (const { name, value } of made.value.attributes) {
          const attribute = standardDictionary.find(name);
          expect(attribute, `${name} is in the dictionary`).toBeDefined();
          if (attribute) expect(encodeAttribute(attribute, value), name).toMatchObject({ ok: true });
          expect(String(value)).toMatch(/^[\x20-\x7e]+$/);
        }
      },
    );
  });

  test('at least one command is supported, and a session that cannot be named supports none', () => {
    const supported = (ids: object) => Object.values(commands).filter((command) => driver.coa(command, sessionWith(ids)).ok).length;
    expect(supported({ ...AUDIT, ...ACCT, ...STATION })).toBeGreaterThan(0);
    expect(supported({})).toBe(0);
  });

  test('terminate holds identification only (RFC 5176 §3.6)', () => {
    const made = driver.coa(commands.terminate, sessionWith({ ...AUDIT, ...ACCT, ...STATION }));
    const names = made.ok ? made.value.attributes.map(({ name }) => name) : [];
    for (const name of ['Service-Type', 'State', 'NAS-Port-Type', 'Proxy-State', 'Event-Timestamp']) expect(names).not.toContain(name);
    expect(made.ok && made.value.attributes.filter(({ value }) => String(value).includes('command='))).toEqual([]);
  });
}

function modeLaws(driver: Driver, cli: Cli): void {
  const { modes } = driver;
  if (modes === undefined) throw new Error(`${driver.name} has cases of a command line and no modes`);
  const names = Object.keys(modes.modes);

  test.each(cli.prompts)('prompt `$line` of $host is mode $mode and no other', ({ host, line, mode }) => {
    expect(promptTable(modes, host).modesOf(line)).toEqual([mode]);
  });

  test.each(cli.notPrompts)('`$line` is no prompt of $host', ({ host, line }) => {
    expect(promptTable(modes, host).modesOf(line)).toEqual([]);
  });

  test.each(cli.prompts.filter(({ mode }) => mode === modes.home))('the name $host is learned of `$line`', ({ host, line }) => {
    expect(hostIn(modes, line)).toBe(host);
  });

  test('each mode has a prompt among the cases', () => {
    expect([...new Set(cli.prompts.map(({ mode }) => mode))].sort()).toEqual([...names].sort());
  });

  test('every edge leads to a mode; the parent of a sub-mode is one', () => {
    for (const mode of Object.values(modes.modes)) {
      for (const to of [...Object.keys(mode.to), ...(mode.parent === undefined ? [] : [mode.parent])]) expect(names).toContain(to);
    }
  });

  test.each(names)('from %s there is a way home', (mode) => {
    expect(mode === modes.home || nextTransition(modes, mode, modes.home) !== undefined).toBe(true);
  });

  test.each(names)('%s is reached from home, or is a sub-mode of one that is', (mode) => {
    const reached = (name: string | undefined): boolean =>
      name !== undefined &&
      (name === modes.home || nextTransition(modes, modes.home, name) !== undefined || reached(modes.modes[name]?.parent));
    expect(reached(mode)).toBe(true);
  });
}

function documentLaws({ name, configuration, platforms }: Driver, { documents }: Cli): void {
  test('reads documents where there are cases of them', () => {
    expect(documents.length > 0).toBe(configuration !== undefined);
  });
  const [platform] = platforms;
  if (configuration === undefined || platform === undefined) return;

  test.each(documents)('$name: what its lists cost is told by the driver', ({ document, running, brought, bound }) => {
    const read = configuration.read(`${name}.yaml`, document, { platform, secret: () => ({ ok: false, error: 'there is no key' }) });
    const change = read.ok ? read.value.changes(running) : read;
    expect(change).toMatchObject({ ok: true, value: { brought, bound } });
  });
}

function accessListLaws(driver: Driver, cli: Cli): void {
  const roomy = driver.platforms.find(({ aclEntriesPerAsic }) => aclEntriesPerAsic >= 100);
  if (roomy === undefined) throw new Error(`${driver.name} has no platform that holds 100 entries`);

  describe.each(cli.lists.map((acl) => ({ name: acl.name, acl })))('list $name', ({ acl }) => {
    test('rendered, entered and read back is the intent', () => {
      const device = cli.device();
      device.enter(rendered(driver, acl, roomy).lines);
      expect(readBack(driver, device.show(acl.name))).toEqual([{ name: acl.name, lines: withoutRemarks(acl) }]);
    });

    test('undo restores: it is gone, and entered again by the undo of its removal', () => {
      const device = cli.device();
      const block = rendered(driver, acl, roomy);
      device.enter(block.lines);
      device.enter(block.inverse);
      expect(readBack(driver, device.show(acl.name))).toEqual([]);

      device.enter(block.lines);
      const removal = driver.render?.({ kind: 'remove-acl', name: acl.name, acl }, roomy);
      if (!removal?.ok) throw new Error('the removal is rendered');
      device.enter(removal.value.lines);
      expect(readBack(driver, device.show(acl.name))).toEqual([]);
      device.enter(removal.value.inverse);
      expect(readBack(driver, device.show(acl.name))).toEqual([{ name: acl.name, lines: withoutRemarks(acl) }]);
    });
  });

  describe.each(driver.platforms.map((platform) => ({ name: platform.name, platform })))('platform $name', ({ platform }) => {
    const room = platform.aclEntriesPerAsic - platform.implicitEntries;

    test('a list that fits to the last entry is rendered whole; where there is no room, one entry is too many', () => {
      const acl = listOf(Math.max(1, room));
      if (room < 1) {
        expect(driver.render?.({ kind: 'create-acl', acl }, platform)).toMatchObject({ ok: false });
        return;
      }
      const device = cli.device();
      device.enter(rendered(driver, acl, platform).lines);
      expect(readBack(driver, device.show(acl.name))).toEqual([{ name: acl.name, lines: acl.lines }]);
    });

    test('one entry more is refused with a reason, never shortened', () => {
      expect(driver.render?.({ kind: 'create-acl', acl: listOf(Math.max(1, room + 1)) }, platform)).toEqual({
        ok: false,
        error: expect.objectContaining({ why: expect.stringMatching(/\d/) }),
      });
    });
  });

  test.each(cli.hostile)('hostile %j is refused', (acl) => {
    expect(driver.render?.({ kind: 'create-acl', acl }, roomy)).toMatchObject({ ok: false, error: { why: expect.stringMatching(/\S/) } });
  });

  test('every question is one line; read-back of nothing and of a refusal says so', () => {
    const { readback } = driver;
    if (readback === undefined) throw new Error(`${driver.name} renders lists and cannot read them back`);
    const questions = [
      readback.accessLists.command,
      readback.accessList.command('PR-A'),
      readback.sessions.command({ port: 'GigabitEthernet0/1/4' }),
      readback.sessions.command({ endpoint: '02-00-5E-00-00-01' as Mac }),
      readback.version.command,
    ];
    for (const question of questions) if (question !== undefined) expect(question).toMatch(/^\S[^\r\n]*$/);
    expect(readback.accessLists.parse('')).toEqual({ ok: true, value: [] });
    expect(readback.accessLists.parse(cli.capture.refusal)).toMatchObject({ ok: false });
    const refused = cli.capture.refusal.split(/\r?\n/);
    expect(refused.some((line) => driver.modes?.errors.some(({ pattern }) => pattern.test(line)))).toBe(true);
  });

  test('a log message is noise, and none of its own lists or prompts', () => {
    for (const log of cli.capture.logs) expect(driver.modes?.noise.some((noise) => noise.test(log))).toBe(true);
  });
}

function rendered(driver: Driver, acl: AclDocument, platform: PlatformProfile): CliBlock {
  const made = driver.render?.({ kind: 'create-acl', acl }, platform);
  if (!made?.ok) throw new Error(`${acl.name} on ${platform.name}: ${made?.error.why}`);
  expect([...made.value.lines, ...made.value.inverse].filter((line) => !/^[\x20-\x7e]+$/.test(line))).toEqual([]);
  return made.value;
}

function readBack(driver: Driver, text: string): { name: string; lines: readonly string[] }[] {
  const read = driver.readback?.accessList.parse(text);
  if (!read?.ok) throw new Error(`not read: ${read?.error.why}`);
  return read.value.map(({ name, lines }) => ({ name, lines }));
}

function withoutRemarks(acl: AclDocument): readonly string[] {
  return acl.lines.filter((line) => !line.startsWith('remark '));
}

function listOf(entries: number): AclDocument {
  const host = (i: number): string => `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`;
  return { name: 'PR-BIG-00000000', lines: Array.from({ length: entries }, (_, i) => `permit tcp any host ${host(i)} eq 443`) };
}
