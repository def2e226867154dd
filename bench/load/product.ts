import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BenchServer, startServer } from '../installation.ts';

/** Rules in every table, so that a decision is a decision. */
const POLICY = `
serviceSelection:
  rules:
    - { name: hosts, when: system.HostLookup = true, result: agentless }
    - { name: vpn, when: NAS-Port-Type = 'Virtual', result: agentless }
  default: network
services:
  - name: agentless
    type: radius
    allowedProtocols: [HostLookup]
    identity: { simple: { store: hosts } }
    authorization: { default: deny }
  - name: network
    type: radius
    allowedProtocols: [PAP, CHAP]
    identity:
      rules:
        - { name: blocked, when: user starts-with 'blocked', result: deny }
      default: { store: users }
    authorization:
      rules:
        - { name: quarantined, when: posture.status = 'quarantined', result: { profiles: [QUARANTINE] } }
        - { name: contractors, when: identity.group in-group 'All:Contractors', result: { profiles: [GUEST] } }
        - { name: employees, when: identity.group in-group 'All:Employees', result: { profiles: [STAFF] } }
      default: deny
profiles:
  - { name: QUARANTINE, vlan: 999 }
  - { name: GUEST, vlan: 30, sessionTimeout: 3600 }
  - { name: STAFF, vlan: 20, sessionTimeout: 28800 }
`;

export type ProductOptions = {
  /** The policy file instead of a small one. */
  readonly policy?: string;
  readonly groupOf?: (user: number) => string;
};

/** `portreeve serve` as it is shipped, with users `userN` of password `pwN`; its store is on disk like any other. */
export function startProduct(
  users: number,
  { policy = POLICY, groupOf = () => 'All:Employees:Sales' }: ProductOptions = {},
): Promise<BenchServer> {
  return startServer({
    device: { radius: { secret: 'testing123', messageAuthenticator: 'require' } },
    prepare: (folder) => {
      const records = Array.from({ length: users }, (_, i) => ({
        name: `user${i}`,
        password: `plain:pw${i}`,
        group: groupOf(i),
      }));
      const stores = [
        { id: 'users', kind: 'users', records },
        { id: 'hosts', kind: 'hosts' },
      ];
      writeFileSync(join(folder, 'identities.yaml'), JSON.stringify({ stores }));
      rmSync(join(folder, 'policy'), { recursive: true });
      mkdirSync(join(folder, 'policy'));
      writeFileSync(join(folder, 'policy', 'policy.yaml'), policy);
    },
  });
}
