// LDAP bind authentications beside FreeRADIUS's rlm_ldap: the same slapd, the same users, the same load generator, in turns.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startFreeradius } from '../test/interop/freeradius.ts';
import { PEOPLE, SERVICE } from '../test/interop/slapd/entries.ts';
import { type Slapd, startSlapd } from '../test/interop/slapd/slapd.ts';
import { type BenchServer, startServer } from './installation.ts';
import { compare } from './load/beside-freeradius.ts';
import { buildRadload } from './load/radload.ts';

const USERS = 2000;
/** Of either server to the directory, for searching; rlm_ldap binds on the same ones, ours on as many others. */
const CONNECTIONS = 16;

const POLICY = `
serviceSelection: { simple: network }
services:
  - name: network
    type: radius
    allowedProtocols: [PAP]
    identity: { simple: { store: directory } }
    authorization:
      rules:
        - { name: sales, when: identity.unit = 'Sales', result: { profiles: [STAFF] } }
      default: deny
profiles:
  - { name: STAFF, vlan: 20, sessionTimeout: 28800 }
`;

/** Each login is a search as the service account, with one attribute fetched, and a bind as the user, for both. */
export async function run(): Promise<Record<string, unknown>[]> {
  const radload = await buildRadload();
  const people = Array.from({ length: USERS }, (_, i) => ({ uid: `user${i}`, password: `pw${i}`, lines: ['departmentNumber: Sales'] }));
  const slapd = await startSlapd([...['alice', 'bob'].map((uid) => ({ uid, password: uid })), ...people]);
  const ldap = { url: slapd.ldap, bind: SERVICE, base: PEOPLE, attribute: 'departmentNumber', connections: CONNECTIONS };
  const peer = await startFreeradius({ threads: CONNECTIONS, ldap });
  const own = await startProduct(slapd);
  try {
    return await compare({ kind: 'pap', users: USERS }, radload, own, peer);
  } finally {
    await own.stop();
    await peer.stop();
    await slapd.stop();
    await radload.remove();
  }
}

function startProduct(slapd: Slapd): Promise<BenchServer> {
  const store = {
    id: 'directory',
    kind: 'ldap',
    servers: [slapd.ldap],
    tls: { startTls: false },
    bind: SERVICE,
    users: { base: PEOPLE, objectClasses: [] },
    attributes: { unit: 'departmentNumber' },
    pool: { most: CONNECTIONS, idle: CONNECTIONS },
  };
  return startServer({
    device: { radius: { secret: 'testing123', messageAuthenticator: 'require' } },
    prepare: (folder) => {
      writeFileSync(join(folder, 'identities.yaml'), JSON.stringify({ stores: [store] }));
      rmSync(join(folder, 'policy'), { recursive: true });
      mkdirSync(join(folder, 'policy'));
      writeFileSync(join(folder, 'policy', 'policy.yaml'), POLICY);
    },
  });
}
