import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { faultLine } from '../../../src/base/fault.ts';
import { Secret } from '../../../src/base/secret.ts';
import { instantOf } from '../../../src/base/time.ts';
import type { Device, DeviceId } from '../../../src/model/device.ts';
import type { Ipv4 } from '../../../src/model/ipv4.ts';
import { type Playbook, readPlaybook } from '../../../src/plan/playbook.ts';
import { compilePolicy, type Policy } from '../../../src/policy/compile.ts';
import { readPolicy } from '../../../src/policy/document.ts';
import { nextRevision } from '../../../src/policy/revision.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';

export const SWITCH = 'sw1' as DeviceId;

const POLICY = `
serviceSelection: { simple: access }
services:
  - name: access
    type: radius
    allowedProtocols: [HostLookup, PAP]
    identity: { simple: { store: hosts } }
    authorization:
      rules:
        - { name: Compliant, when: "posture.status = 'compliant'", result: { profiles: [FULL] } }
        - { name: Quarantined, when: "posture.status = 'quarantined'", result: deny }
        - { name: Bad, when: "posture.status = 'noncompliant'", result: { profiles: [QUARANTINE] } }
      default: { profiles: [LIMITED] }
profiles:
  - { name: FULL, dacl: FULL }
  - { name: QUARANTINE, dacl: LIMITED }
  - { name: LIMITED, dacl: LIMITED, redirect: { acl: REDIRECT, url: "https://posture.example.net/" } }
`;
const DACLS = { FULL: 'permit ip any any\n', LIMITED: 'permit udp any any eq domain\npermit tcp any any eq www\n' };

const BUILT_IN = [
  'posture-changed',
  'posture-bounced',
  'posture-shut-down',
  'posture-terminated',
  'policy-changed',
  'session-action',
  'sessions-action',
  'acl-push',
  'port-enable',
  'acl-rollback',
  'config-push',
  'config-save',
  'list-changed',
  'list-unused',
];

/** The playbooks that come along; what `changed` matches is `to` instead, by default so that a test need not wait for a second try. */
export function playbooks(changed?: RegExp, to = 'initial: 100ms'): readonly Playbook[] {
  const folder = join(import.meta.dirname, '../../../playbooks');
  return BUILT_IN.map((name) => {
    const text = readFileSync(join(folder, `${name}.yaml`), 'utf8');
    const read = readPlaybook(`${name}.yaml`, changed === undefined ? text : text.replace(changed, to));
    if (!read.ok) throw new Error(read.error.map(faultLine).join('\n'));
    return read.value;
  });
}

export function policyWith(dacls: Readonly<Record<string, string>> = {}, previous?: Policy): Policy {
  const files = [
    { path: 'policy.yaml', text: POLICY },
    ...Object.entries({ ...DACLS, ...dacls }).map(([name, text]) => ({ path: `dacls/${name}.acl`, text })),
  ];
  const read = readPolicy(files, standardDictionary);
  if (!read.ok) throw new Error(read.error.map(faultLine).join('\n'));
  return compilePolicy(nextRevision(previous?.record, read.value, instantOf(Date.UTC(2026, 0, 1))), standardDictionary);
}

export function device(): Device {
  return {
    id: SWITCH,
    addresses: [],
    groups: {},
    driver: 'cisco-iosxe',
    platform: 'isr1000-8p',
    coa: {
      address: '127.0.0.1' as Ipv4,
      port: 1700,
      secret: new Secret('testing123'),
      messageAuthenticator: 'send',
      eventTimestamp: 'send',
      replyMessageAuthenticator: 'verify',
    },
    ssh: {
      address: '127.0.0.1' as Ipv4,
      port: 22,
      username: 'portreeve',
      password: new Secret('x'),
      hostKeys: [],
      algorithms: 'modern',
    },
  };
}
