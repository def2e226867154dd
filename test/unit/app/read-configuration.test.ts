import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../src/adapters/clock.ts';
import { type Configuration, loadConfiguration } from '../../../src/app/config/load.ts';
import { readConfiguration } from '../../../src/app/config/read-configuration.ts';
import { faultLine } from '../../../src/base/fault.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';
import { type Installation, installation, SECRET } from '../../app/installation.ts';

let made: Installation;
beforeEach(() => {
  made = installation();
});
afterEach(() => made.remove());

/** Long enough for a thread of its own. */
const HOSTS = Array.from({ length: 3000 }, (_, n) => ({ name: macOf(n), group: 'All:Printers' }));
const DEVICES = Array.from({ length: 1500 }, (_, n) => ({
  name: `sw${n}`,
  addresses: [`10.0.${n >> 8}.${n & 255}`],
  platform: 'isr1000-8p',
  radius: { secret: SECRET },
}));

function macOf(n: number): string {
  return `02-00-5E-00-${[n >> 8, n & 255].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join('-')}`;
}

function write(hosts: readonly unknown[], devices: readonly unknown[]): void {
  const stores = [
    { id: 'internal-users', kind: 'users' },
    { id: 'internal-hosts', kind: 'hosts', records: hosts },
  ];
  made.write('identities.yaml', { stores });
  made.write('devices.yaml', { devices });
}

const read = () => readConfiguration(made.config, standardDictionary, systemClock);

function parts({ devices, identityStores, policy, known, settings }: Configuration): unknown {
  const secrets = devices.map(({ radius }) => radius?.secret?.reveal());
  return { devices, secrets, identityStores, policy, stores: [...(known.stores ?? [])], settings };
}

test('long files read by a running server say what they say at a start', async () => {
  write(HOSTS, DEVICES);
  const running = await read();
  const atStart = loadConfiguration(made.config, standardDictionary);
  if (!running.ok || !atStart.ok) throw new Error(JSON.stringify([running, atStart]));
  expect(running.value.devices).toHaveLength(DEVICES.length);
  expect(parts(running.value)).toEqual(parts(atStart.value));
});

test('a change of one of them is seen, and the others are what they were', async () => {
  write(HOSTS, DEVICES);
  const before = await read();
  write([{ name: macOf(0), group: 'All:Cameras' }, ...HOSTS.slice(1)], DEVICES);
  const after = await read();
  if (!before.ok || !after.ok) throw new Error(JSON.stringify([before, after]));
  const records = ({ identityStores: [, hosts] }: Configuration) => (hosts?.kind === 'hosts' ? hosts.records : []);
  expect(records(after.value)[0]).toMatchObject({ name: macOf(0), group: 'All:Cameras' });
  expect(records(after.value).slice(1)).toEqual(records(before.value).slice(1));
  expect(after.value.policy).toBe(before.value.policy);
});

test('their faults are those of a start, each at its place', async () => {
  write([...HOSTS, { name: macOf(0) }, { nam: 'x' }], [...DEVICES, { ...DEVICES[0], name: 'other', platform: 'nonesuch' }]);
  const running = await read();
  const atStart = loadConfiguration(made.config, standardDictionary);
  if (running.ok || atStart.ok) throw new Error('nothing was wrong with it');
  expect(running.error.map(faultLine)).toEqual(atStart.error.map(faultLine));
  expect(running.error.map(({ code }) => code)).toContain('config.reference');
  for (const { at } of running.error) expect(at).toMatch(/\.yaml:\d+:\d+$/);
});

test('a policy file that cannot be read beside them is told as at a start', async () => {
  write(HOSTS, DEVICES);
  made.write('policy/services.yaml', 'services: [');
  const running = await read();
  expect(running).toMatchObject({ ok: false, error: [expect.objectContaining({ code: 'config.syntax' })] });
});

test('the event loop has its turns while long files are read', async () => {
  write(
    Array.from({ length: 6000 }, (_, n) => ({ name: macOf(n), group: 'All:Printers' })),
    DEVICES,
  );
  let turns = 0;
  const turn = setInterval(() => turns++, 1);
  const running = await read();
  clearInterval(turn);
  expect(running.ok).toBe(true);
  // Reading them in one go leaves none.
  expect(turns).toBeGreaterThan(5);
});
