import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { drivers } from '../../../drivers/index.ts';
import { checkAcl } from '../../../src/acl/check.ts';
import { parseAclText } from '../../../src/acl/parse.ts';
import { faultLine } from '../../../src/base/fault.ts';
import type { PostureStatus } from '../../../src/model/posture.ts';
import { compilePolicy } from '../../../src/policy/compile.ts';
import { authorize, identitySource, selectService } from '../../../src/policy/decide.ts';
import { readPolicy } from '../../../src/policy/document.ts';
import { nextRevision } from '../../../src/policy/revision.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';
import { radiusService } from './radius-service.ts';
import { facts, NOW } from './written.ts';

const FOLDER = join(import.meta.dirname, '../../../docs/example/policy');
const FILES = readdirSync(FOLDER, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }));

function example() {
  const read = readPolicy(FILES, standardDictionary, {
    stores: new Map(['internal-users', 'internal-hosts'].map((id) => [id, { external: false }])),
  });
  if (!read.ok) throw new Error(read.error.map(faultLine).join('\n'));
  return compilePolicy(nextRevision(undefined, read.value, NOW), standardDictionary);
}

describe('the example policy', () => {
  const policy = example();
  const mab = (posture: PostureStatus) => facts({ method: 'HostLookup', hostLookup: true, posture });

  it.each<[PostureStatus, string, string]>([
    ['unknown', 'POSTURE-REDIRECT', 'LIMITED'],
    ['pending', 'POSTURE-REDIRECT', 'LIMITED'],
    ['compliant', 'FULL-ACCESS', 'FULL'],
    ['grace', 'FULL-ACCESS', 'FULL'],
    ['noncompliant', 'QUARANTINE', 'QUARANTINE'],
    ['quarantined', 'QUARANTINE', 'QUARANTINE'],
  ])('gives a %s endpoint %s', (posture, profile, dacl) => {
    const selected = selectService(policy, mab(posture));
    if (!('service' in selected)) throw new Error('no service');
    expect(authorize(policy, selected.service, mab(posture)).profile).toMatchObject({ profiles: [profile], dacl });
  });

  it('asks the hosts for a MAC address and the users for a person', () => {
    const service = radiusService(policy, 'network-access');
    expect(service && identitySource(service, mab('unknown')).source).toEqual({ kind: 'store', store: 'internal-hosts' });
    expect(service && identitySource(service, facts({ method: 'CHAP' })).source).toEqual({ kind: 'store', store: 'internal-users' });
  });

  it('holds access lists an ISR1000 can match, without a finding', () => {
    const platform = drivers.flatMap((driver) => driver.platforms).find(({ name }) => name === 'isr1000-8p');
    const findings = FILES.filter(({ path }) => path.endsWith('.acl')).map(({ path, text }) => {
      const acl = parseAclText('X', text.replaceAll(/^[!#].*$/gm, ''));
      return [path, acl.ok ? platform && checkAcl(acl.value, platform) : acl.error];
    });
    expect(findings.length).toBe(3);
    expect(findings.filter(([, faults]) => faults?.length !== 0)).toEqual([]);
  });
});
