import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { loadConfiguration } from '../../../src/app/config/load.ts';
import { faultLine } from '../../../src/base/fault.ts';
import { type Installation, installation } from '../../app/installation.ts';

let made: Installation | undefined;
afterEach(() => made?.remove());

const KEY = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;

function loaded(posture: object, files: Readonly<Record<string, string>> = {}) {
  made = installation({ posture });
  mkdirSync(join(made.folder, 'posture'));
  for (const [name, text] of Object.entries(files)) made.write(`posture/${name}`, text);
  return loadConfiguration(made.config);
}

function faultsOf(...args: Parameters<typeof loaded>): readonly string[] {
  const read = loaded(...args);
  return read.ok ? [] : read.error.map(faultLine);
}

describe('the posture part of a configuration', () => {
  it('may be left out: then nothing judges facts, and nobody sends webhooks', () => {
    const read = loaded({});
    expect(read.ok && [read.value.posturePolicy.assessments, read.value.posturePolicy.flows.size, read.value.webhooks]).toEqual([
      [],
      0,
      [],
    ]);
  });

  it('reads the example', () => {
    const read = loaded({ folder: join(process.cwd(), 'docs/example/posture') });
    expect(read.ok && read.value.posturePolicy.assessments.map(({ name }) => name)).toEqual(['linux', 'mac']);
  });

  it('tells the place of a fault in an assessment', () => {
    const text = 'assessments:\n  - name: x\n    checks: [{ id: a, epa: nonsense }]\n';
    expect(faultsOf({ folder: 'posture' }, { 'a.yaml': text })).toEqual([
      expect.stringMatching(/posture\/a\.yaml:3:28: the expression of `a`/),
    ]);
  });

  it('says that a folder is not there', () => {
    expect(faultsOf({ folder: 'nowhere' })).toEqual([expect.stringMatching(/nowhere.*cannot be read \(ENOENT\)/)]);
  });

  it('takes secrets of webhooks out of the environment, and none that are no keys', () => {
    process.env.PORTREEVE_TEST_WEBHOOK = KEY;
    const read = loaded({ webhooks: [{ name: 'a', secrets: [{ env: 'PORTREEVE_TEST_WEBHOOK' }, KEY] }] });
    delete process.env.PORTREEVE_TEST_WEBHOOK;
    expect(read.ok && read.value.webhooks[0]?.secrets.map((secret) => secret.reveal())).toEqual([KEY, KEY]);
  });

  it.each([
    ['no secret', { name: 'a', secrets: [] }, /at least one secret/],
    ['three secrets', { name: 'a', secrets: [KEY, KEY, KEY] }, /at most two/],
    ['a short secret', { name: 'a', secrets: ['whsec_YWJj'] }, /`whsec_` and base64 of 24 to 64 octets/],
    ['a secret of another form', { name: 'a', secrets: ['0123456789abcdef0123456789abcdef'] }, /`whsec_` and base64/],
    ['a name with a blank', { name: 'a b', secrets: [KEY] }, /a name of letters/],
  ])('refuses a webhook with %s, without showing it', (_, webhook, fault) => {
    const faults = faultsOf({ webhooks: [webhook] });
    expect(faults).toEqual([expect.stringMatching(fault)]);
    expect(faults[0]).toMatch(/portreeve\.yaml:\d+:\d+: /);
    expect(faults[0]).not.toMatch(/YWJj|0123456789/);
  });

  it('refuses two webhooks of one name', () => {
    const twice = { name: 'a', secrets: [KEY] };
    expect(faultsOf({ webhooks: [twice, twice] })).toEqual([expect.stringContaining('the webhook `a` is defined twice')]);
  });
});
