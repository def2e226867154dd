import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { cliFixture, speak } from './cli-fixture.ts';

const fixture = await cliFixture();
const folder = mkdtempSync(join(tmpdir(), 'portreeve-inventory-'));
const list = join(folder, 'WEB.acl');
writeFileSync(list, 'permit ip any any\n');
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await fixture.server.close();
});

function written(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

test('acl plan takes its devices from an inventory, and tells each that is not configured', async () => {
  const file = written('some.csv', 'name\nsw1\nsw-nowhere\nsw2\n');
  const plan = ['acl', 'plan', '-f', list, '--inventory', file];
  expect(await fixture.run(plan)).toMatchObject({
    code: 9,
    err: `portreeve: ${file}:3: no device is called \`sw-nowhere\`: import it, or leave it out with --skip-unknown\n`,
  });
  const spoken = await fixture.run([...plan, '--skip-unknown']);
  expect(spoken.err).toBe(`portreeve: left out: ${file}:3: no device is called \`sw-nowhere\`\n`);
  expect(fixture.control.surveys.at(-1)?.devices).toEqual(['sw1', 'sw2']);
  expect((await fixture.run(['acl', 'plan', '-f', list, '--inventory', written('none.csv', 'name\nx\n'), '--skip-unknown'])).code).toBe(9);
});

test('device import prints a devices.yaml whose passwords are names of variables', async () => {
  const file = written('hosts', '[access]\nsw1 ansible_host=10.0.0.1 ansible_user=ops ansible_password=hunter2\n');
  const spoken = await speak(['device', 'import', '-f', 'ansible', file, '--platform', 'c9300', '--password-env', 'SWITCH_PASSWORD']);
  expect(spoken).toMatchObject({ code: 0, err: '' });
  expect(spoken.out).toBe(`devices:
  - name: sw1
    addresses:
      - 10.0.0.1
    groups:
      Ansible: access
    driver: cisco-iosxe
    platform: c9300
    ssh:
      username: ops
      password:
        env: SWITCH_PASSWORD
      hostKeys: []
`);
});

test('into a file it goes by name, shows the difference first, and keeps comments', async () => {
  const into = written('devices.yaml', '# ours\ndevices:\n  - name: sw1 # core\n    addresses: [10.0.0.1]\n    platform: c9300\n');
  const file = written('two.csv', 'name,address,platform\nsw1,10.0.0.9,isr1000-8p\nsw2,10.0.0.2,c9300\n');
  const dry = await speak(['device', 'import', file, '--into', into, '--dry-run']);
  expect(dry).toMatchObject({
    code: 2,
    out: '~ sw1  platform c9300 -> isr1000-8p, addresses 10.0.0.1 -> 10.0.0.9\n+ sw2  10.0.0.2, c9300\n',
  });
  expect(readFileSync(into, 'utf8')).toContain('10.0.0.1]');
  expect((await speak(['device', 'import', file, '--into', into])).code).toBe(0);
  const text = readFileSync(into, 'utf8');
  expect(text).toMatch(/^# ours\ndevices:\n {2}- name: sw1 # core\n[\s\S]*name: sw2/);
  expect(await speak(['device', 'import', file, '--into', into, '--dry-run'])).toMatchObject({ code: 0, out: 'nothing to change\n' });
});

test('two devices with one address are told at the second, whichever of them was there before', async () => {
  const both = written('same.csv', 'name,address,platform\nsw1,10.0.0.1,c9300\nsw2,10.0.0.1,c9300\n');
  expect(await speak(['device', 'import', both])).toMatchObject({
    code: 9,
    out: '',
    err: `portreeve: ${both}:3: \`10.0.0.1\` is the address of \`sw1\` and of \`sw2\`: a device is known by its address, so give one of them another\n`,
  });
  const into = written('there.yaml', 'devices:\n  - name: old\n    addresses: [10.0.0.7/32]\n    platform: c9300\n');
  const one = written('one.csv', 'name,address,platform\nnew,10.0.0.7,c9300\n');
  const before = readFileSync(into, 'utf8');
  expect(await speak(['device', 'import', one, '--into', into])).toMatchObject({ code: 9, err: expect.stringContaining(`${one}:2: `) });
  expect(readFileSync(into, 'utf8')).toBe(before);
});

test.each([
  [['device', 'import', '/nowhere.csv'], 'cannot be read'],
  [['device', 'import', '-f', 'xml', list], '`xml` is no inventory format'],
  [['device', 'import', written('short.csv', 'name\nsw1\n')], '`sw1` has no platform'],
])('%j is exit 9: %s', async (argv, why) => {
  expect(await speak(argv)).toMatchObject({ code: 9, err: expect.stringContaining(why) });
});
