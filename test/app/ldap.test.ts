import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missing } from '../interop/foreign.ts';
import { type RadclientReply, radclient } from '../interop/radclient.ts';
import { GROUPS, PEOPLE, SERVICE } from '../interop/slapd/entries.ts';
import { missingSlapd, type Slapd, startSlapd } from '../interop/slapd/slapd.ts';
import { API_KEY, type Installation, installation, Portreeve, SECRET } from './installation.ts';

const POLICY = `
serviceSelection: { simple: network }
services:
  - name: network
    type: radius
    allowedProtocols: [PAP, CHAP]
    identity: { simple: { store: directory } }
    groupMapping:
      rules:
        - { name: Operators, when: "identity.groupNames = 'Net, Ops'", result: { group: 'All:Staff:Operators' } }
        - { name: Staff, when: identity.groupNames = 'everybody', result: { group: 'All:Staff' } }
      default: { group: 'All:Others' }
    authorization:
      rules:
        - { name: Ops in Paris, when: identity.group in-group 'All:Staff:Operators' and identity.office = 'Paris', result: { profiles: [OPS] } }
        - { name: Staff, when: identity.group in-group 'All:Staff', result: { profiles: [STAFF] } }
      default: deny
profiles:
  - { name: OPS, vlan: 10 }
  - { name: STAFF, vlan: 20 }
`;

describe.skipIf(missingSlapd() || missing('radclient'))('portreeve with an LDAP directory', () => {
  let slapd: Slapd;
  let made: Installation;
  let server: Portreeve;
  let port = 0;
  let api = '';

  beforeAll(async () => {
    slapd = await startSlapd([
      { uid: 'alice', password: 'alice-pw', lines: ['l: Paris'] },
      { uid: 'bob', password: 'bob-pw' },
      { uid: 'carol', password: 'carol-pw' },
    ]);
    made = installation();
    made.write('ldap.secret', `${SERVICE.password}\n`);
    made.write('identities.yaml', {
      stores: [
        {
          id: 'directory',
          kind: 'ldap',
          servers: ['ldap://127.0.0.1:1', slapd.ldap],
          tls: { ca: slapd.caFile },
          bind: { dn: SERVICE.dn, password: { file: 'ldap.secret' } },
          users: { base: PEOPLE },
          groups: { from: 'search', base: GROUPS, depth: 3 },
          attributes: { office: 'l' },
        },
      ],
    });
    made.write('policy/services.yaml', POLICY);
    server = new Portreeve('serve', '--config', made.config);
    const [, authentication, url = ''] = await server.printed(/authentication on 127\.0\.0\.1:(\d+).*API on (http:\S+)/);
    port = Number(authentication);
    api = url;
  });
  afterAll(async () => {
    server?.signal('SIGTERM');
    await server?.finished();
    await slapd?.stop();
    made?.remove();
  });

  const login = (name: string, password: string): Promise<RadclientReply> =>
    radclient(port, 'auth', [`User-Name = "${name}"`, `User-Password = "${password}"`, 'Message-Authenticator = 0x00'], SECRET);

  test('logins are decided by the groups and attributes of the directory (P34, P47, P50)', async () => {
    const alice = await login('alice', 'alice-pw');
    expect(alice.code).toBe('Access-Accept');
    expect(alice.attributes).toContainEqual(expect.stringMatching(/^Tunnel-Private-Group-Id:1 = "10"$/));
    const bob = await login('bob', 'bob-pw');
    expect(bob.attributes).toContainEqual(expect.stringMatching(/^Tunnel-Private-Group-Id:1 = "20"$/));
    expect((await login('carol', 'carol-pw')).code).toBe('Access-Reject');
  });

  test('wrong, empty, unknown and hostile are rejected', async () => {
    for (const [name, password] of [
      ['alice', 'wrong'],
      ['alice', ''],
      ['nobody', 'x'],
      ['*', 'alice-pw'],
      ['alice)(uid=*', 'alice-pw'],
    ] as const) {
      expect((await login(name, password)).code).toBe('Access-Reject');
    }
  });

  test('a directory that is gone means silence, so that the device asks another server (P44); back again it is used', async () => {
    await slapd.kill();
    expect((await login('alice', 'alice-pw')).code).toBeUndefined();
    await slapd.start();
    for (let tries = 0; tries < 20 && (await login('alice', 'alice-pw')).code === undefined; tries++);
    expect((await login('alice', 'alice-pw')).code).toBe('Access-Accept');
    const metrics = await (await fetch(`${api}/metrics`, { headers: { authorization: `Bearer ${API_KEY}` } })).text();
    expect(metrics).toMatch(/^portreeve_identity_questions_total\{store="directory",outcome="ok"\} [1-9]/m);
    expect(metrics).toMatch(/^portreeve_identity_questions_total\{store="directory",outcome="process-failed"\} [1-9]/m);
  });
});
