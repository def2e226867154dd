import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readDevices } from '../../../src/app/config/devices.ts';
import { Secret } from '../../../src/base/secret.ts';
import { finish } from '../../../src/base/work.ts';
import { type Fate, FIELDS } from './fields.ts';
import { standsAt, withText } from './string-paths.ts';
import { HOSTILE } from './texts.ts';

const folder = mkdtempSync(join(tmpdir(), 'portreeve-hostile-'));
const file = join(folder, 'devices.yaml');
afterAll(() => rmSync(folder, { recursive: true }));

const TLS = { ca: 'CA', certificate: 'CERTIFICATE', key: new Secret('KEY') };
const BARE = { name: 'sw1', addresses: ['10.0.0.1'], platform: 'c9300' };
const PASSWORD = { username: 'ops', password: 'pw' };
const CERTIFICATE = { names: ['sw1'], fingerprints: ['0'.repeat(64)] };

function sampleFor(path: string): object {
  const section = path.split('/')[2];
  if (path.startsWith('platforms'))
    return { devices: [], platforms: [{ name: 'mine', ports: [{ prefix: 'Gi0/', from: 1, to: 2, asic: 0 }] }] };
  const sections: Readonly<Record<string, object>> = {
    radius: { radius: path.includes('/tls/') ? { tls: CERTIFICATE } : { secret: 'testing123' } },
    coa: { coa: path.includes('/tls/') ? { transport: 'tls', tls: {} } : { secret: 'testing123' } },
    ssh: { ssh: PASSWORD },
    groups: { groups: { Location: 'All' } },
  };
  return { devices: [{ ...BARE, ...sections[section ?? ''] }] };
}

function read(content: unknown) {
  writeFileSync(file, JSON.stringify(content));
  return finish(readDevices(file, TLS));
}

/** A name and what is typed or shown at a terminal are tried with all texts; what is looked up, a number, an address or a file with some. */
const ALL = /devices\/\[\]\/name$|enableSecret$/;
const KEPT = /^[^\p{Cc}\u2028-\u202e\u2066-\u2069]+$/u;

test.each(Object.entries<Fate>(FIELDS['devices.yaml'].fields))('%s: %s', (path, fate) => {
  const sample = sampleFor(path);
  const name = path
    .replaceAll('[]', '0')
    .replace(/\/\{(?:name)?\}/, '')
    .replace(/\/(?:env|file)$/, '');
  const wrong = HOSTILE.filter((_, at) => ALL.test(path) || at % 10 === 0).flatMap((text) => {
    const content = withText(sample, path, text);
    const result = read(content);
    const lastKey = name.split('/').at(-1) ?? '';
    if (!result.ok)
      return result.error.some(
        ({ message, at }) => message.includes(lastKey) || standsAt(at, content, text) || at === resolve(folder, text),
      )
        ? []
        : [[text, result.error]];
    if (fate === 'kept') return KEPT.test(text) ? [] : [[text]];
    if (fate === 'prose') return [];
    if (fate === 'secret' && (!path.endsWith('enableSecret') || /^[\x20-\x7e]*$/.test(text)))
      return text.length > 9 && JSON.stringify(result.value.value).includes(text) ? [[text]] : [];
    return [[text, 'taken']];
  });
  expect(wrong.slice(0, 3)).toEqual([]);
});

test('a name to log in with is visible ASCII', () => {
  const taken = HOSTILE.filter((text) => read(withText({ devices: [{ ...BARE, ssh: PASSWORD }] }, 'devices/[]/ssh/username', text)).ok);
  expect(taken.filter((text) => !/^[\x21-\x7e]+$/.test(text))).toEqual([]);
});
