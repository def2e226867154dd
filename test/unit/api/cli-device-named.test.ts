import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { drivers } from '../../../drivers/index.ts';
import { readDeviceDocument } from '../../../src/app/device-document.ts';
import { cliFixture } from './cli-fixture.ts';

const fixture = await cliFixture();
const folder = mkdtempSync(join(tmpdir(), 'portreeve-named-'));
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await fixture.server.close();
});

test('acl list of a device that is not configured says so, and is no empty list', async () => {
  expect(await fixture.run(['acl', 'list', '--device', 'nowhere'])).toMatchObject({
    code: 9,
    out: '',
    err: 'portreeve: no device `nowhere` is configured\n',
  });
  expect((await fixture.run(['acl', 'list', '--device', 'sw1'])).code).toBe(0);
});

test('device drift without a file, of devices no document is wanted on, is a fault and no silence', async () => {
  expect(await fixture.run(['device', 'drift', '--live', '--device', 'sw1'])).toMatchObject({
    code: 9,
    out: '',
    err: expect.stringContaining('no document of `deviceDocuments.wanted` is for the devices that are meant'),
  });
});

test('device tcam --document reads no key of the document, and takes what it has for that device alone', async () => {
  const file = join(folder, 'access.yaml');
  writeFileSync(
    file,
    `dynamicAuthor: { clients: [{ address: 10.0.0.1, key: { env: PORTREEVE_NO_SUCH_KEY } }, { address: 10.0.0.2, key: { device: coa } }] }
variables: { web: [10.0.0.1] }
accessLists: [{ name: L, use: filter-id, entries: ["permit tcp any host %{web} eq www"] }]
devices: { sw1: { variables: { web: [10.0.1.1, 10.0.1.2] } } }
`,
  );
  const parts = {
    driver: async (name: string) => drivers.find((one) => one.name === name),
    deviceDocument: async (ask: Parameters<typeof readDeviceDocument>[0]) => readDeviceDocument(ask),
  };
  const spoken = await fixture.run(['device', 'tcam', 'sw1', '--document', file], { parts });
  expect([spoken.code, spoken.err]).toEqual([0, '']);
  expect(spoken.out).toContain('2 (ACL L)');
});
