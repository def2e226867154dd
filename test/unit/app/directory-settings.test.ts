import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readIdentities, type StoreSettings } from '../../../src/app/config/identities.ts';
import { faultLine } from '../../../src/base/fault.ts';
import { finish } from '../../../src/base/work.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'identities-'));
  writeFileSync(join(folder, 'secret'), 'from-a-file\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function read(text: string): readonly StoreSettings[] | readonly string[] {
  const file = join(folder, 'identities.yaml');
  writeFileSync(file, text);
  const settings = finish(readIdentities(file, { remoteServers: undefined, dictionary: standardDictionary }));
  return settings.ok ? settings.value.value : settings.error.map((fault) => faultLine(fault).replace(`${folder}/`, ''));
}

const LDAP = `stores:
  - id: directory
    kind: ldap
    servers: [ldaps://ldap1.example.com, "ldap://[2001:db8::5]:1389"]
    bind: { dn: "cn=portreeve,dc=example,dc=com", password: { file: secret } }
    users: { base: "ou=people,dc=example,dc=com" }
`;

const DOMAINS = `stores:
  - id: corp
    kind: active-directory
    domains:
      - { name: CORP, dns: corp.example.com, servers: [ldaps://dc1.corp.example.com] }
      - { name: LAB, dns: lab.example.com, base: "ou=lab,dc=x", servers: [ldap://dc1.lab.example.com], bind: { dn: "LAB\\\\portreeve", password: lab-pw } }
    bind: { dn: portreeve@corp.example.com, password: corp-pw }
    domainList: [LAB]
`;

describe('a directory in identities.yaml', () => {
  test('what is not said is safe: TLS, verified, at least 1.2; the secret is fetched and does not print', () => {
    const [store] = read(LDAP);
    expect(store).toMatchObject({
      kind: 'ldap',
      access: {
        servers: [
          { host: 'ldap1.example.com', port: 636, ldaps: true },
          { host: '2001:db8::5', port: 1389, ldaps: false },
        ],
        tls: { startTls: true, verify: true, minVersion: 'TLSv1.2' },
        timeout: 1500,
        breaker: { failures: 3, retryAfter: 5000 },
      },
      users: { nameAttributes: ['uid'], scope: 'sub' },
      passwordCheck: { kind: 'bind' },
      limits: { deadline: 4000, concurrency: 200 },
    });
    if (typeof store === 'string' || store?.kind !== 'ldap') throw new Error('not read');
    expect(store.access.bind?.password.reveal()).toBe('from-a-file');
    expect(JSON.stringify(store)).not.toContain('from-a-file');
    expect(store.entry.groups.base).toBe('ou=people,dc=example,dc=com');
  });

  test('domains have a base from their DNS name and the account of the store, unless they say another', () => {
    const [store] = read(DOMAINS);
    expect(store).toMatchObject({
      kind: 'active-directory',
      domainList: ['LAB'],
      domains: [
        { name: 'CORP', base: 'dc=corp,dc=example,dc=com', access: { bind: { dn: 'portreeve@corp.example.com' } } },
        { name: 'LAB', base: 'ou=lab,dc=x', access: { bind: { dn: 'LAB\\portreeve' } } },
      ],
      entry: { groups: { from: 'inChain' }, certificateAttribute: 'userCertificate' },
    });
  });

  test.each([
    [
      'an address',
      LDAP.replace('ldaps://ldap1.example.com', 'https://ldap1'),
      /^identities\.yaml:4:15: .*`https:\/\/ldap1`.*such as ldaps:/,
    ],
    ['a port', LDAP.replace('1389', '70000'), /^identities\.yaml:4:\d+: .*such as ldaps:/],
    ['no server', LDAP.replace(/servers: .*/, 'servers: []'), /^identities\.yaml:4:14: .*at least one server/],
    [
      'an unknown key',
      LDAP.replace('kind: ldap', 'kind: ldap\n    colour: blue'),
      /^identities\.yaml:4:5: `stores\.0\.colour`.*\[config\.unknown-key\]$/,
    ],
    [
      'a secret file that is not there',
      LDAP.replace('file: secret', 'file: absent'),
      /^identities\.yaml:5:61: .*`absent` cannot be read: ENOENT/,
    ],
    [
      'an authority file that is not there',
      `${LDAP}    tls: { ca: absent.pem }\n`,
      /^identities\.yaml:7:16: .*`absent\.pem` cannot be read: ENOENT/,
    ],
    [
      'an authority file without certificates',
      `${LDAP}    tls: { ca: secret }\n`,
      /^identities\.yaml:7:16: .*`secret` holds no certificates in PEM/,
    ],
    ['an old TLS', `${LDAP}    tls: { minVersion: "1.1" }\n`, /^identities\.yaml:7:24: .*`1\.1`/],
    ['a breaker that waits for ten failures', `${LDAP}    breaker: { failures: 10 }\n`, /^identities\.yaml:7:26: .*from 1 to 5/],
    ['a name that is filled by groups', `${LDAP}    attributes: { groups: ou }\n`, /^identities\.yaml:7:17: .*other than `groups`/],
    [
      'an account that is a bare word',
      LDAP.replace('cn=portreeve,dc=example,dc=com', 'PLAIN'),
      /^identities\.yaml:5:17: .*distinguished name/,
    ],
    ['a base that is no DN', LDAP.replace('ou=people,dc=example,dc=com', 'people'), /^identities\.yaml:6:20: .*distinguished name/],
    ['a domain without account', DOMAINS.replace(/ {4}bind: .*\n/, ''), /^identities\.yaml:5:9: .*searched as somebody/],
    ['a domain twice', DOMAINS.replace('name: LAB', 'name: corp'), /^identities\.yaml:6:17: .*not listed twice/],
    ['a listed domain that is none', DOMAINS.replace('[LAB]', '[LAB, OTHER]'), /^identities\.yaml:8:23: .*`OTHER`: one of CORP, LAB/],
  ])('%s is a fault at its place', (_what, text, fault) => {
    expect(read(text)).toContainEqual(expect.stringMatching(fault));
  });
});

describe('ntlm_auth in identities.yaml', () => {
  const usual = { command: ['ntlm_auth'], helpers: 8, waiting: 200, timeout: 2000, breaker: { failures: 3, retryAfter: 5000 } };

  test('is asked by an Active Directory store where it says so, and alone', () => {
    expect(read(DOMAINS)).toMatchObject([{ kind: 'active-directory' }]);
    expect(read(DOMAINS)[0]).not.toHaveProperty('ntlmAuth');
    expect(
      read(`${DOMAINS}    ntlmAuth: { command: [/opt/ntlm_auth, --configfile=/etc/corp.conf], helpers: 2, timeout: 1s }\n`),
    ).toMatchObject([{ ntlmAuth: { ...usual, command: ['/opt/ntlm_auth', '--configfile=/etc/corp.conf'], helpers: 2, timeout: 1000 } }]);
    expect(read('stores: [{ id: corp, kind: ntlm-auth, domains: [CORP, LAB] }]')).toEqual([
      { id: 'corp', kind: 'ntlm-auth', domains: ['CORP', 'LAB'], ntlmAuth: usual },
    ]);
  });

  test('what cannot be is told, each with its place', () => {
    expect(read('stores: [{ id: corp, kind: ntlm-auth, domains: [], ntlmAuth: { helpers: 0, command: [""] } }]')).toEqual([
      expect.stringMatching(/^identities\.yaml:1:\d+: `stores\.0\.domains\.0` is missing/),
      expect.stringMatching(/^identities\.yaml:1:\d+: `stores\.0\.ntlmAuth\.command\.0`/),
      expect.stringMatching(/^identities\.yaml:1:\d+: `stores\.0\.ntlmAuth\.helpers` is `0`: a number from 1 to 64/),
    ]);
  });
});
