import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadConfiguration } from '../../src/app/config/load.ts';
import { type Installation, installation } from './installation.ts';

/** No engine runs containers here; what can be held against the code without one is. */
const compose = parse(readFileSync('docker-compose.yml', 'utf8')) as {
  services: Record<'redis' | 'portreeve' | 'lab', { command: string[]; read_only?: boolean; cap_drop?: string[]; volumes?: string[] }>;
};

let made: Installation | undefined;
afterEach(() => made?.remove());

test('the flags of the lab service are flags of the switch', () => {
  const source = readFileSync('test/lab/switch.ts', 'utf8');
  const flags = compose.services.lab.command.filter((word) => word.startsWith('--')).map((word) => word.slice(2));
  expect(flags.length).toBeGreaterThan(8);
  expect(flags.filter((flag) => !source.includes(`'${flag}': {`) && !source.includes(`  ${flag}: {`))).toEqual([]);
});

test('every service has a read-only root and no capabilities; Redis has a password and its append-only file', () => {
  for (const service of Object.values(compose.services)) expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
  expect(compose.services.redis.command.join(' ')).toMatch(/--appendonly yes.*--requirepass/);
});

test('its configuration is in order once the secrets are there', () => {
  made = installation();
  for (const name of ['redis', 'radius', 'device', 'api']) made.write(`secrets/${name}`, `the ${name} secret of this test`);
  const secrets = join(made.folder, 'secrets');
  for (const file of ['portreeve.yaml', 'devices.yaml']) {
    made.write(`compose/${file}`, readFileSync(`docs/example/compose/${file}`, 'utf8').replaceAll('/run/secrets', secrets));
  }
  const loaded = loadConfiguration(join(made.folder, 'compose', 'portreeve.yaml'));
  expect(loaded.ok ? [] : loaded.error).toEqual([]);
  expect(loaded.ok && loaded.value.settings.queue).toMatchObject({ redis: { host: 'redis' } });
});

test('the image runs as a user that is not root', () => {
  expect(readFileSync('Dockerfile', 'utf8')).toMatch(/^FROM node:24-.*\n(.*\n)*USER node$/m);
});
