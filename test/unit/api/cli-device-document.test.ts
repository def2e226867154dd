import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { drivers } from '../../../drivers/index.ts';
import { readDeviceDocument } from '../../../src/app/device-document.ts';
import { speak } from './cli-fixture.ts';

const parts = {
  driver: async (name: string) => drivers.find((one) => one.name === name),
  deviceDocument: async (ask: Parameters<typeof readDeviceDocument>[0]) => readDeviceDocument(ask),
};

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'document-'));
  file = join(folder, 'access.yaml');
  writeFileSync(join(folder, 'coa.key'), 's3cret-of-coa\n');
  writeFileSync(
    file,
    'dynamicAuthor: { clients: [{ address: 10.10.1.10, key: { file: coa.key } }] }\ndeviceTracking: { policies: [{ name: T }] }\n',
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

function device(verb: string, argv: readonly string[], input = '') {
  return speak(['device', verb, file, '--platform', 'isr1000-8p', ...argv], { parts, input });
}

test('render prints the lines and the lines back, keys redacted', async () => {
  const spoken = await device('render', []);
  expect(spoken).toMatchObject({ code: 0, err: '' });
  expect(spoken.out).toBe(
    [
      'aaa server radius dynamic-author',
      ' client 10.10.1.10 server-key [redacted]',
      'device-tracking tracking',
      'device-tracking policy T',
      ' security-level glean',
      ' no protocol ndp',
      ' no protocol dhcp6',
      ' tracking enable',
      '',
    ].join('\n'),
  );
  expect((await device('render', ['--undo'])).out).toBe(
    'no device-tracking policy T\nno device-tracking tracking\nno aaa server radius dynamic-author\n',
  );
  expect((await device('render', ['-o', 'json'])).out).not.toContain('s3cret');
});

test('drift: exit 2 with what differs, and the lines that mend it; exit 0 when nothing does', async () => {
  const running =
    'device-tracking tracking\ndevice-tracking policy T\n security-level guard\n no protocol ndp\n no protocol dhcp6\n tracking enable\n!\n';
  const author = 'aaa server radius dynamic-author\n client 10.10.1.10 server-key s3cret-of-coa\n!\n';
  const drifted = await device('drift', [], running + author);
  expect(drifted).toMatchObject({
    code: 2,
    out: 'different in `device-tracking policy T`\n  - security-level guard\n  + security-level glean\n',
  });
  const mended = await device('render', ['--running-config', '-'], running + author);
  expect(mended.out).toBe('device-tracking policy T\n security-level glean\n');
  expect(await device('drift', [], running.replace('guard', 'glean') + author)).toMatchObject({ code: 0 });
});

test('preflight: exit 4 with what is missing', async () => {
  const spoken = await device('preflight', [], 'hostname sw1\n');
  expect(spoken.code).toBe(4);
  expect(spoken.out.split('\n').map((line) => line.split(':')[0])).toEqual(['aaa-new-model', 'accounting', '']);
});

test('a document that is refused, a platform nobody knows, no platform at all: exit 9', async () => {
  writeFileSync(file, 'deviceTracking: { policies: [{ name: T, securityLevel: guard }] }\n');
  expect(await device('render', [])).toMatchObject({ code: 9, out: '' });
  expect((await device('render', ['--platform', 'c1'])).code).toBe(9);
  expect((await speak(['device', 'render', file], { parts })).code).toBe(9);
});
