import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GroupSettings, LdapStoreSettings } from '../../../src/adapters/identity/ldap/settings.ts';
import type { IdentityStore } from '../../../src/ports/identity-store.ts';
import { selfSigned } from '../certificate.ts';
import { GROUPS, groupDn, personDn, ROOT, SUFFIX } from './entries.ts';
import { missingSlapd, type Slapd, startSlapd } from './slapd.ts';
import { ldapSettings, NO_GROUPS, openLdap, serverAt, Told } from './store.ts';

const ALICE = { kind: 'password', name: 'alice', password: 'alice-pw' } as const;

describe.skipIf(missingSlapd())('an LDAP store on OpenLDAP', () => {
  let slapd: Slapd;
  let folder: string;
  let der: Buffer;
  let foreignCa: string;
  const open: IdentityStore[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ldap-store-'));
    const derOf = async (subject: string): Promise<Buffer> => {
      const pem = await readFile((await selfSigned(folder, subject, ['email:x@interop.test'])).certificate, 'utf8');
      return Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64');
    };
    der = await derOf('alice');
    const other = await derOf('other');
    foreignCa = await readFile((await selfSigned(folder, 'foreign', ['IP:127.0.0.1'])).certificate, 'utf8');
    const certificates = [other, der].map((one) => `userCertificate;binary:: ${one.toString('base64')}`);
    slapd = await startSlapd([
      {
        uid: 'alice',
        password: 'alice-pw',
        lines: ['l: Paris', 'l: Lyon', 'mail: alice@interop.test', 'departmentNumber: 42', ...certificates],
      },
      { uid: 'bob', password: 'bob-pw', lines: ['mail: shared@interop.test'] },
      { uid: 'carol', password: 'carol-pw', lines: ['mail: shared@interop.test'] },
      { uid: 'disabled', password: 'disabled-pw', lines: ['objectClass: lockable', 'nsAccountLock: TRUE', 'l: Rome'] },
      { uid: 'locked', password: 'locked-pw' },
      { uid: 'reset', password: 'reset-pw' },
      { uid: 'nopassword', password: 'x' },
      ...['02:00:00:00:00:01', '020000000002', '0200.0000.0003'].map((uid) => ({ uid, password: 'x' })),
      { uid: 'a*b(c)\\5cd', password: 'odd-pw' },
    ]);
    await slapd.modify(
      [
        [`dn: ${personDn('locked')}`, 'changetype: modify', 'add: pwdAccountLockedTime', 'pwdAccountLockedTime: 000001010000Z', ''],
        [`dn: ${personDn('reset')}`, 'changetype: modify', 'add: pwdReset', 'pwdReset: TRUE', ''],
        [`dn: ${personDn('nopassword')}`, 'changetype: modify', 'delete: userPassword', ''],
      ]
        .flat()
        .join('\n'),
    );
  });
  afterAll(async () => {
    await Promise.all(open.map((store) => store.close()));
    await slapd?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const opened = (more: Parameters<typeof ldapSettings>[1] = {}, urls?: readonly string[], told?: Told): IdentityStore => {
    const store = openLdap(ldapSettings(urls ?? [slapd.ldap], more), told);
    open.push(store);
    return store;
  };
  const entry = (groups: Partial<GroupSettings>, more: Partial<LdapStoreSettings['entry']> = {}): Pick<LdapStoreSettings, 'entry'> => ({
    entry: { attributes: { office: 'l' }, groups: { ...NO_GROUPS, ...groups }, certificateAttribute: 'userCertificate;binary', ...more },
  });
  const groupsOfAlice = async (groups: Partial<GroupSettings>): Promise<unknown> => {
    const answer = await opened(entry(groups)).ask({ kind: 'find', name: 'alice' });
    return answer.kind === 'ok' ? answer.record.attributes : answer;
  };

  describe('TLS', () => {
    const tls = (more: object) => ({ access: { tls: { startTls: true, verify: true, minVersion: 'TLSv1.2', ...more } as const } });

    test('StartTLS and LDAPS with the right authority', async () => {
      expect(await opened(tls({ ca: slapd.ca })).ask(ALICE)).toMatchObject({ kind: 'ok' });
      expect(await opened(tls({ ca: slapd.ca }), [slapd.ldaps]).ask(ALICE)).toMatchObject({ kind: 'ok' });
      expect(await opened(tls({ ca: slapd.ca, minVersion: 'TLSv1.3' })).ask(ALICE)).toMatchObject({ kind: 'ok' });
    });

    test('another authority, and none: nothing is sent', async () => {
      for (const url of [slapd.ldap, slapd.ldaps]) {
        for (const more of [{ ca: foreignCa }, {}]) {
          expect(await opened(tls(more), [url]).ask(ALICE)).toEqual({ kind: 'process-failed', why: expect.stringMatching(/^tls \(/) });
        }
      }
    });

    test('a certificate for another name is refused', async () => {
      // A spelling of the address that is not one: it is taken for a name, and the system finds the same server by it.
      const server = { ...serverAt(slapd.ldaps), host: '127.1' };
      const { access } = tls({ ca: slapd.ca });
      const answer = await opened({ access: { ...access, servers: [server] } }).ask(ALICE);
      expect(answer).toEqual({ kind: 'process-failed', why: 'tls (ERR_TLS_CERT_ALTNAME_INVALID)' });
    });

    test('without verification, by explicit choice', async () => {
      expect(await opened(tls({ verify: false }), [slapd.ldaps]).ask(ALICE)).toMatchObject({ kind: 'ok' });
    });
  });

  describe('groups', () => {
    test('none, by default', async () => {
      expect(await groupsOfAlice({})).toEqual({ office: ['Paris', 'Lyon'] });
    });

    test('memberOf: those of the entry, and those above; a circle of groups ends', async () => {
      const staff = { groups: groupDn('staff'), groupNames: 'staff' };
      expect(await groupsOfAlice({ from: 'memberOf' })).toMatchObject({ groups: [staff.groups], groupNames: [staff.groupNames] });
      expect(await groupsOfAlice({ from: 'memberOf', depth: 10 })).toMatchObject({ groupNames: ['staff', 'everybody', 'circle'] });
    });

    test('search: member, uniqueMember and memberUid, level by level', async () => {
      const direct = ['staff', 'wheel', 'Net, Ops'];
      const of = async (depth: number) => ((await groupsOfAlice({ from: 'search', naming: 'name', depth })) as { groups: string[] }).groups;
      expect(await of(0)).toEqual(direct);
      expect(await of(1)).toEqual([...direct, 'everybody']);
      expect(await of(2)).toEqual([...direct, 'everybody', 'circle']);
      expect(await of(20)).toEqual([...direct, 'everybody', 'circle']);
    });

    test('search by DN gives DNs and short names', async () => {
      expect(await groupsOfAlice({ from: 'search', objectClasses: ['groupOfUniqueNames'] })).toMatchObject({
        groups: [expect.stringMatching(/^cn=Net(\\2C|\\,) Ops,ou=groups,/i)],
        groupNames: ['Net, Ops'],
      });
    });

    test('a base that is not there is a failure, not a user without groups', async () => {
      expect(await groupsOfAlice({ from: 'search', base: `ou=nowhere,${GROUPS}` })).toEqual({
        kind: 'process-failed',
        why: 'result 32 noSuchObject',
      });
    });
  });

  test('attributes under their own names, one value as text and several as a list (P34)', async () => {
    const store = opened(entry({}, { attributes: { office: 'l', mail: 'mail', unit: 'departmentNumber', absent: 'title' } }));
    expect(await store.ask(ALICE)).toEqual({
      kind: 'ok',
      record: { store: 'directory', name: 'alice', attributes: { office: ['Paris', 'Lyon'], mail: 'alice@interop.test', unit: '42' } },
    });
  });

  test('a name may be any of several attributes; the record has the first as the directory spells it', async () => {
    const users = { ...ldapSettings([]).users, nameAttributes: ['uid', 'mail'] };
    const store = opened({ users });
    expect(await store.ask({ kind: 'password', name: 'ALICE@interop.TEST', password: 'alice-pw' })).toMatchObject({
      record: { name: 'alice' },
    });
    expect(await store.ask({ kind: 'password', name: 'Alice', password: 'alice-pw' })).toMatchObject({ record: { name: 'alice' } });
  });

  test('a host is found by its MAC address in whatever spelling the directory has it (P22)', async () => {
    const users = { ...ldapSettings([]).users, nameAttributes: ['cn', 'uid'] };
    for (const name of ['02-00-00-00-00-01', '02-00-00-00-00-02', '02-00-00-00-00-03']) {
      expect(await opened({ users }).ask({ kind: 'find', name })).toMatchObject({ kind: 'ok' });
    }
    expect(await opened({ users }).ask({ kind: 'find', name: '02-00-00-00-00-04' })).toEqual({ kind: 'not-found' });
  });

  test('two entries are ambiguous, with either password', async () => {
    const users = { ...ldapSettings([]).users, nameAttributes: ['mail'] };
    for (const password of ['bob-pw', 'carol-pw']) {
      const answer = await opened({ users }).ask({ kind: 'password', name: 'shared@interop.test', password });
      expect(answer).toEqual({ kind: 'auth-failed', why: 'ambiguous' });
    }
  });

  test('a certificate is compared octet for octet with every one of the entry (P36)', async () => {
    const store = opened();
    const certificate = (name: string, octets: Uint8Array) => store.ask({ kind: 'certificate', name, der: octets });
    expect(await certificate('alice', der)).toMatchObject({ kind: 'ok', record: { name: 'alice' } });
    expect(await certificate('alice', Buffer.concat([der, Buffer.of(0)]))).toMatchObject({ kind: 'auth-failed', why: 'wrong-certificate' });
    expect(await certificate('alice', Buffer.alloc(0))).toMatchObject({ kind: 'auth-failed', why: 'wrong-certificate' });
    expect(await certificate('bob', der)).toEqual({ kind: 'not-found' });
    expect(await certificate('nobody', der)).toEqual({ kind: 'not-found' });
  });

  test('the attributes of an account that cannot be used are there all the same, and it is never usable (P41)', async () => {
    const store = opened(entry({ from: 'search' }));
    const disabled = { kind: 'auth-failed', why: 'disabled', record: { name: 'disabled', attributes: { office: 'Rome' } } };
    expect(await store.ask({ kind: 'find', name: 'disabled' })).toMatchObject(disabled);
    expect(await store.ask({ kind: 'password', name: 'disabled', password: 'disabled-pw' })).toMatchObject(disabled);
    expect(await store.ask({ kind: 'find', name: 'reset' })).toMatchObject({ kind: 'auth-failed', why: 'must-change' });
    expect(await store.ask({ kind: 'password', name: 'reset', password: 'reset-pw' })).toMatchObject({ why: 'must-change' });
  });

  test("an account locked for good by OpenLDAP's password policy is disabled, whatever the password", async () => {
    for (const password of ['locked-pw', 'wrong']) {
      expect(await opened().ask({ kind: 'password', name: 'locked', password })).toMatchObject({ kind: 'auth-failed', why: 'disabled' });
    }
  });

  test('an entry without password lets nobody in, by bind or by compare', async () => {
    for (const passwordCheck of [{ kind: 'bind' }, { kind: 'compare', attribute: 'userPassword' }] as const) {
      const store = opened({ passwordCheck });
      for (const password of ['', 'x']) {
        expect(await store.ask({ kind: 'password', name: 'nopassword', password })).toMatchObject({ why: 'wrong-password' });
      }
    }
  });

  test('an empty password is refused, where the directory would take it as anonymous (RFC 4513 §5.1.2)', async () => {
    expect(await opened().ask({ ...ALICE, password: '' })).toMatchObject({ kind: 'auth-failed', why: 'wrong-password' });
  });

  test('a service account that is refused is a failure of the store and is not tried again at once', async () => {
    const wrong = ldapSettings([]).access.bind;
    const told = new Told();
    const store = opened(
      { access: { bind: { dn: ROOT.dn, password: wrong?.password ?? expect.fail() }, breaker: { failures: 2, retryAfter: 60_000 } } },
      undefined,
      told,
    );
    const whys: unknown[] = [];
    for (let i = 0; i < 4; i++) whys.push(await store.ask(ALICE));
    expect(whys.slice(0, 2)).toEqual(Array(2).fill({ kind: 'process-failed', why: 'account-refused (result 49)' }));
    expect(whys.slice(2)).toEqual(
      Array(2).fill({ kind: 'process-failed', why: expect.stringContaining('every server has failed lately') }),
    );
    expect(told.lines.filter((line) => line.includes('identity.server-failed'))).toHaveLength(1);
    expect(told.counts.get('identity.questions directory process-failed')).toBe(4);
  });

  test('a user base that is not there is a failure, not an unknown user', async () => {
    const store = opened({ users: { ...ldapSettings([]).users, base: `ou=nowhere,${SUFFIX}` } });
    expect(await store.ask(ALICE)).toEqual({ kind: 'process-failed', why: 'result 32 noSuchObject' });
  });

  test('methods a directory cannot verify', () => {
    const chap = { kind: 'chap', name: 'alice', id: 1, challenge: Buffer.alloc(16), response: Buffer.alloc(16) } as const;
    const mschap = { kind: 'mschap', name: 'alice', challenge: Buffer.alloc(8), response: Buffer.alloc(24) } as const;
    for (const query of [chap, mschap]) expect(opened().ask(query)).toEqual({ kind: 'auth-failed', why: 'unsupported-method' });
  });

  describe('names are values, never syntax', () => {
    test('an entry with an odd name is found by exactly that name', async () => {
      const odd = { kind: 'password', name: 'a*b(c)\\5cd', password: 'odd-pw' } as const;
      expect(await opened().ask(odd)).toMatchObject({ kind: 'ok', record: { name: odd.name } });
      for (const name of ['a*b(c)\\d', 'a*', 'a\\2ab(c)\\5cd']) expect(await opened().ask({ ...odd, name })).toEqual({ kind: 'not-found' });
    });

    test('nobody comes in under a name that is not theirs', async () => {
      const store = opened({ users: { ...ldapSettings([]).users, nameAttributes: ['uid', 'mail', 'cn'] } });
      const syntax = [
        '*',
        '*)(uid=*',
        'alice)(|(uid=*',
        'alice*',
        'al*ce',
        '\\61lice',
        'alice\\00',
        '(',
        ')',
        '|',
        '&',
        '!',
        '\\',
        '\\2a',
        'ａｌｉｃｅ',
        'alice ',
        ' alice',
        'álice',
        'a\u00adlice',
        'alice\u200b',
        'uid=alice',
        personDn('alice'),
        'x'.repeat(300),
        'ü'.repeat(256),
        'alice\u0000',
        'alice\n',
        '\ud800alice',
        '%s%n',
        '$alice',
      ];
      const names = fc.oneof(
        fc.constantFrom(...syntax),
        fc.string({ unit: 'grapheme', maxLength: 20 }),
        fc.tuple(fc.constantFrom(...syntax), fc.constantFrom(...syntax)).map(([a, b]) => a + b),
      );
      await fc.assert(
        fc.asyncProperty(names, async (name) => {
          expect(await store.ask({ kind: 'password', name, password: 'alice-pw' })).toEqual({ kind: 'not-found' });
          expect(await store.ask({ kind: 'find', name })).toEqual({ kind: 'not-found' });
        }),
        { numRuns: 150, examples: syntax.map((name) => [name]) },
      );
    });
  });

  describe('servers', () => {
    const dead = 'ldap://127.0.0.1:1';

    test('the next is asked where the first is dead; the one that answers is stayed with', async () => {
      const told = new Told();
      const store = opened({ access: { breaker: { failures: 3, retryAfter: 60_000 } } }, [dead, slapd.ldap], told);
      for (let i = 0; i < 5; i++) expect(await store.ask(ALICE)).toMatchObject({ kind: 'ok' });
      expect(told.lines.filter((line) => line.includes('identity.server-failed'))).toEqual([
        expect.stringContaining(`"server":"${dead}","why":"refused (ECONNREFUSED)"`),
      ]);
      expect(told.lines.filter((line) => line.includes('identity.server-switched'))).toHaveLength(1);
    });

    test('a server that was restarted is used again, on new connections', async () => {
      const store = opened({ access: { breaker: { failures: 5, retryAfter: 50 } } });
      expect(await store.ask(ALICE)).toMatchObject({ kind: 'ok' });
      await slapd.kill();
      expect(await store.ask(ALICE)).toMatchObject({ kind: 'process-failed' });
      await slapd.start();
      expect(await store.ask(ALICE)).toMatchObject({ kind: 'ok' });
    });

    test('one that hangs costs the first questions its timeout, the others nothing; once it is back it is used again', async () => {
      const other = await startSlapd([{ uid: 'alice', password: 'alice-pw' }]);
      try {
        const told = new Told();
        const access = { timeout: 300, breaker: { failures: 2, retryAfter: 100 } };
        const store = opened({ access }, [slapd.ldap, other.ldap], told);
        expect(await store.ask(ALICE)).toMatchObject({ kind: 'ok' });
        await slapd.freeze();
        expect(await store.ask(ALICE)).toMatchObject({ kind: 'ok' });
        expect(told.lines.join()).toContain('timeout');
        const before = performance.now();
        for (let i = 0; i < 20; i++) expect(await store.ask(ALICE)).toMatchObject({ kind: 'ok' });
        expect(performance.now() - before).toBeLessThan(20 * access.timeout);
        slapd.thaw();
        const switched = () => told.lines.some((line) => line.includes('server-switched') && line.includes(slapd.ldap));
        for (let tries = 0; tries < 200 && !switched(); tries++) {
          await store.ask(ALICE);
          await new Promise((wake) => setTimeout(wake, 20));
        }
        expect(switched()).toBe(true);
      } finally {
        slapd.thaw();
        await other.stop();
      }
    });
  });
});
