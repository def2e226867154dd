import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readDevices } from '../../../src/app/config/devices.ts';
import { finish } from '../../../src/base/work.ts';
import { newKeyPair } from '../ssh/key-pair.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portreeve-known-hosts-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function read(knownHosts: string) {
  const ssh = { username: 'portreeve', password: 'pw', knownHosts };
  const devices = ['sw1', 'sw2'].map((name, at) => ({ name, addresses: [`192.0.2.${at + 1}`], platform: 'isr1000-8p', ssh }));
  writeFileSync(join(folder, 'devices.yaml'), JSON.stringify({ devices }));
  return finish(readDevices(join(folder, 'devices.yaml')));
}

test('a known_hosts file beside devices.yaml is read with it', () => {
  writeFileSync(join(folder, 'hosts'), `\n192.0.2.1 ${newKeyPair().public}\n`);
  const devices = read('hosts');
  expect(devices.ok && devices.value.value.map(({ ssh }) => ssh?.knownHosts?.entries.map(({ line, hosts }) => `${line} ${hosts}`))).toEqual(
    [['2 192.0.2.1'], ['2 192.0.2.1']],
  );
});

test('each line that is none is a fault at its place, once for all devices that use the file', () => {
  writeFileSync(join(folder, 'hosts'), '192.0.2.1 ssh-ed25519\n@nonsense 192.0.2.1 ssh-ed25519 AAAA\n');
  const devices = read('hosts');
  const faults = devices.ok ? [] : devices.error;
  expect(faults.map(({ at }) => at)).toEqual([join(folder, 'hosts:1:1'), join(folder, 'hosts:2:1')]);
});

test('a file that is not there is named', () => {
  const devices = read('gone');
  const faults = devices.ok ? [] : devices.error;
  expect(faults).toMatchObject([{ code: 'config.unreadable', at: join(folder, 'gone') }]);
});
