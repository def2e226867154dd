import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { IdentityAnswer, IdentityStore } from '../../../src/ports/identity-store.ts';
import { ldapSettings, openLdap, Told } from '../../interop/slapd/store.ts';
import { entry, type FakeDirectory, fakeDirectory, message, type Request, responseTag, result, Tag, text, tlv } from './fake-directory.ts';

const CANARY = 'canary-77ac';
const QUESTION = { kind: 'password', name: 'alice', password: `offered-${CANARY}` } as const;
const ALICE = entry('uid=alice,ou=people', { uid: ['alice'] });
const TIMEOUT = 300;
const DEADLINE = 800;
/** For timers and a busy machine: what is shown is that it ends, not how fast the machine is. */
const SLACK = 1500;

const made: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of made.splice(0)) await one.stop();
});

async function directory(...how: Parameters<typeof fakeDirectory>): Promise<FakeDirectory> {
  const fake = await fakeDirectory(...how);
  made.push(fake);
  return fake;
}

function opened(
  urls: readonly string[],
  told = new Told(),
  access: Partial<ReturnType<typeof ldapSettings>['access']> = {},
  concurrency = 100,
): IdentityStore {
  const store = openLdap(
    ldapSettings(urls, {
      access: { timeout: TIMEOUT, breaker: { failures: 5, retryAfter: 60_000 }, ...access },
      limits: { deadline: Math.max(DEADLINE, access.timeout ?? 0), concurrency },
    }),
    told,
  );
  made.push({ stop: () => store.close() });
  return store;
}

async function within(store: IdentityStore): Promise<IdentityAnswer> {
  const before = performance.now();
  const answer = await store.ask(QUESTION);
  expect(performance.now() - before).toBeLessThan(DEADLINE + SLACK);
  return answer;
}

/** Answers well: the service account is bound, alice is found, her password is right. */
const well = ({ id, tag }: Request, socket: Socket): void => {
  if (tag === Tag.search) socket.write(message(id, ALICE));
  socket.write(message(id, result(responseTag(tag))));
};

const garbage = Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n');
const endless = tlv(0x64, text('uid=alice'), tlv(0x30, Buffer.from([0x04, 0x84, 0x00])));

const FAULTS: Readonly<Record<string, readonly [RegExp, Parameters<typeof fakeDirectory>[0], Parameters<typeof fakeDirectory>[1]?]>> = {
  'accepts and never answers': [/^timeout$/, () => {}],
  'answers the bind and then nothing': [/^timeout$/, (request, socket) => request.tag === Tag.bind && well(request, socket)],
  'resets at once': [/^closed$|^unreachable \(ECONNRESET\)$/, () => {}, (socket) => socket.resetAndDestroy()],
  'resets on a request': [/^closed$/, (_request, socket) => socket.resetAndDestroy()],
  'closes its half': [/^closed$/, (_request, socket) => socket.end()],
  'speaks another protocol': [/^not-ldap$/, () => {}, (socket) => socket.write(garbage)],
  'answers with garbage': [/^not-ldap$/, (request, socket) => (request.tag === Tag.bind ? well(request, socket) : socket.write(garbage))],
  'answers with an entry that never ends': [
    /^not-ldap$/,
    (request, socket) => (request.tag === Tag.bind ? well(request, socket) : socket.write(message(request.id, endless))),
  ],
  trickles: [
    /^timeout$/,
    (request, socket) => {
      const answer = message(request.id, result(responseTag(request.tag)));
      let at = 0;
      const timer = setInterval(() => (at < 5 ? socket.write(answer.subarray(at, ++at)) : undefined), 40);
      socket.once('close', () => clearInterval(timer));
    },
  ],
  floods: [
    /^not-ldap$|^timeout$/,
    (request, socket) => {
      if (request.tag === Tag.bind) return well(request, socket);
      const many = Buffer.concat(
        Array.from({ length: 2000 }, () => message(request.id, entry('uid=alice,ou=x', { uid: ['alice', 'x'.repeat(500)] }))),
      );
      const pour = (): void => {
        while (!socket.destroyed && socket.write(many));
      };
      socket.on('drain', pour);
      pour();
    },
  ],
  'answers with the wrong kind of message': [
    /^not-ldap$/,
    (request, socket) => (request.tag === Tag.bind ? well(request, socket) : socket.write(message(request.id, result(0x6f)))),
  ],
  'answers another question': [/^timeout$/, (request, socket) => socket.write(message(request.id + 100, result(responseTag(request.tag))))],
  'says it is busy': [
    /^result 51 busy$/,
    (request, socket) => (request.tag === Tag.bind ? well(request, socket) : socket.write(message(request.id, result(0x65, 51, CANARY)))),
  ],
  'refers to itself': [
    /^result 10 referral$/,
    (request, socket) =>
      request.tag === Tag.bind ? well(request, socket) : socket.write(message(request.id, result(0x65, 10, CANARY, 'ldap://127.0.0.1:1/'))),
  ],
  'repeats what it was sent': [
    /^account-refused \(result 49\)$/,
    (request, socket) => socket.write(message(request.id, result(responseTag(request.tag), 49, QUESTION.password))),
  ],
};

describe('a directory that', () => {
  test.each(Object.entries(FAULTS))(
    '%s: process-failed within the deadline, and nothing secret told',
    async (_name, [why, answer, connected]) => {
      const told = new Told();
      const store = opened([(await directory(answer, connected)).url], told);
      expect(await within(store)).toEqual({ kind: 'process-failed', why: expect.stringMatching(why) });
      expect(told.lines.join('\n')).toContain('identity.server-failed');
      expect(told.lines.join('\n')).not.toContain(CANARY);
      // The next question finds no connection in a state it could not use.
      expect(await within(store)).toMatchObject({ kind: 'process-failed' });
    },
  );

  test.each(Object.entries(FAULTS))('%s: the next server answers instead', async (_name, [, answer, connected]) => {
    const first = await directory(answer, connected);
    const second = await directory(well);
    expect(await within(opened([first.url, second.url]))).toMatchObject({ kind: 'ok', record: { name: 'alice' } });
  });

  test('refers elsewhere for part of the tree: the reference is left alone', async () => {
    const { url } = await directory(({ id, tag }, socket) => {
      if (tag === Tag.search) socket.write(Buffer.concat([message(id, tlv(0x73, text('ldap://127.0.0.1:1/'))), message(id, ALICE)]));
      socket.write(message(id, result(responseTag(tag))));
    });
    expect(await within(opened([url]))).toMatchObject({ kind: 'ok' });
  });

  test('finds somebody else: nobody is let in under the name', async () => {
    const { url } = await directory(({ id, tag }, socket) => {
      if (tag === Tag.search) socket.write(message(id, entry('uid=mallory,ou=people', { uid: ['mallory'] })));
      socket.write(message(id, result(responseTag(tag))));
    });
    expect(await within(opened([url]))).toEqual({ kind: 'not-found' });
  });

  test.each(['', 'PLAIN', 'alice'])('gives an entry the name %j: no bind is made with it', async (dn) => {
    const fake = await directory(({ id, tag }, socket) => {
      if (tag === Tag.search) socket.write(message(id, entry(dn, { uid: ['alice'] })));
      socket.write(message(id, result(responseTag(tag))));
    });
    expect(await within(opened([fake.url]))).toEqual({ kind: 'process-failed', why: 'not-ldap' });
    expect(fake.requests.filter(({ tag }) => tag === Tag.bind)).toHaveLength(1);
  });

  test('refuses StartTLS, or sends more behind its answer: nothing else is sent', async () => {
    for (const answers of [[result(0x78, 2)], [result(0x78), result(0x61)]]) {
      const fake = await directory(({ id }, socket) => void socket.write(Buffer.concat(answers.map((one) => message(id, one)))));
      const tls = { startTls: true, verify: false, minVersion: 'TLSv1.2' } as const;
      const answer = await within(opened([fake.url], new Told(), { tls }));
      expect(answer).toEqual({ kind: 'process-failed', why: expect.stringMatching(/START_TLS_REFUSED|not-ldap/) });
      expect(fake.requests.map(({ tag }) => tag)).toEqual([Tag.extended]);
    }
  });
});

describe('while a directory hangs', () => {
  test('the breaker opens after the configured failures; then nobody waits and it is left alone', async () => {
    const fake = await directory(() => {});
    const told = new Told();
    const store = opened([fake.url], told, { breaker: { failures: 3, retryAfter: 60_000 } });
    for (let i = 0; i < 3; i++) await within(store);
    const { connections } = fake;
    for (let i = 0; i < 50; i++) expect(await store.ask(QUESTION)).toMatchObject({ kind: 'process-failed' });
    expect(fake.connections).toBe(connections);
    expect(told.counts.get(`identity.breaker directory ${fake.url} open`)).toBe(1);
    expect(told.lines.length).toBeLessThanOrEqual(3);
  });

  test('one question at a time tries again after the delay, and its success lets all through', async () => {
    let hangs = true;
    const fake = await directory((request, socket) => (hangs ? undefined : well(request, socket)));
    const store = opened([fake.url], new Told(), { breaker: { failures: 1, retryAfter: 50 } });
    await within(store);
    await new Promise((wake) => setTimeout(wake, 60));
    const { connections } = fake;
    const answers = await Promise.all(Array.from({ length: 10 }, () => store.ask(QUESTION)));
    expect(answers.every(({ kind }) => kind === 'process-failed')).toBe(true);
    expect(fake.connections - connections).toBe(1);
    hangs = false;
    await new Promise((wake) => setTimeout(wake, 60));
    expect(await within(store)).toMatchObject({ kind: 'ok' });
    expect(await within(store)).toMatchObject({ kind: 'ok' });
  });

  test('no more questions are taken than configured: one more fails at once', async () => {
    const fake = await directory(() => {});
    const store = opened([fake.url], new Told(), {}, 8);
    const waiting = Array.from({ length: 8 }, () => store.ask(QUESTION));
    expect(await store.ask(QUESTION)).toEqual({ kind: 'process-failed', why: 'too many questions at once' });
    expect((await Promise.all(waiting)).every(({ kind }) => kind === 'process-failed')).toBe(true);
    expect(await store.ask(QUESTION)).not.toMatchObject({ why: 'too many questions at once' });
  });

  test('questions that find no time are no failure of a server that answers, only slowly', async () => {
    const waiting: (() => void)[] = [];
    const fake = await directory((request, socket) => {
      // Binds are answered one after the other, 100 ms each.
      if (request.tag !== Tag.bind || request.octets.includes('service')) well(request, socket);
      else if (waiting.push(() => well(request, socket)) === 1) setTimeout(next, 100);
    });
    const next = (): void => {
      waiting.shift()?.();
      if (waiting.length > 0) setTimeout(next, 100);
    };
    const told = new Told();
    const store = opened([fake.url], told, { pool: { most: 1, idle: 1, idleTimeout: 10_000 } });
    const answers = await Promise.all(Array.from({ length: 30 }, () => store.ask(QUESTION)));
    expect(answers.filter(({ kind }) => kind === 'ok').length).toBeGreaterThan(3);
    expect(answers.filter(({ kind }) => kind !== 'ok')).toContainEqual({ kind: 'process-failed', why: 'busy' });
    expect(told.lines).toEqual([]);
    expect(told.counts.has(`identity.breaker directory ${fake.url} open`)).toBe(false);
  });

  test('another store is not touched', async () => {
    const hung = opened([(await directory(() => {})).url], new Told(), { timeout: 60_000 });
    const sound = opened([(await directory(well)).url]);
    let answered = 0;
    for (let i = 0; i < 50; i++) void Promise.resolve(hung.ask(QUESTION)).then(() => answered++);
    for (let i = 0; i < 20; i++) expect(await sound.ask(QUESTION)).toMatchObject({ kind: 'ok' });
    expect(answered).toBe(0);
  });
});

describe('connections', () => {
  test('are kept and shared, never more than configured, and searching is kept apart from checking', async () => {
    const fake = await directory(well);
    const store = opened([fake.url], new Told(), { pool: { most: 3, idle: 1, idleTimeout: 10_000 } });
    const answers = await Promise.all(Array.from({ length: 60 }, () => store.ask(QUESTION)));
    expect(answers.every(({ kind }) => kind === 'ok')).toBe(true);
    expect(fake.connections).toBeLessThanOrEqual(6);
    const { connections } = fake;
    await store.ask(QUESTION);
    expect(fake.connections).toBe(connections);
    // Three searching connections bound once each; every question binds as the user once.
    expect(fake.requests.filter(({ tag }) => tag === Tag.bind)).toHaveLength(61 + 3);
  });

  test('one the server closed while it was idle costs nobody an answer', async () => {
    const sockets: Socket[] = [];
    const fake = await directory(well, (socket) => void sockets.push(socket));
    const store = opened([fake.url]);
    expect(await store.ask(QUESTION)).toMatchObject({ kind: 'ok' });
    for (let i = 0; i < 10; i++) {
      for (const socket of sockets.splice(0)) socket.destroy();
      expect(await store.ask(QUESTION)).toMatchObject({ kind: 'ok' });
    }
  });

  test('one search that is not answered costs the others on its connection nothing', async () => {
    const fake = await directory((request, socket) => {
      if (!request.octets.includes('sleepy')) well(request, socket);
    });
    const store = opened([fake.url]);
    const sleepy = store.ask({ ...QUESTION, name: 'sleepy' });
    let slept = false;
    void Promise.resolve(sleepy).then(() => {
      slept = true;
    });
    while (!slept) {
      const answers = await Promise.all(Array.from({ length: 8 }, () => store.ask(QUESTION)));
      expect(answers.map(({ kind }) => kind)).toEqual(Array(8).fill('ok'));
    }
    expect(await sleepy).toEqual({ kind: 'process-failed', why: 'timeout' });
  });

  test('those nobody uses are closed after a while, but for those that are kept', async () => {
    const fake = await directory(well);
    const store = opened([fake.url], new Told(), { pool: { most: 8, idle: 1, idleTimeout: 100 } });
    await Promise.all(Array.from({ length: 40 }, () => store.ask(QUESTION)));
    expect(fake.open).toBeGreaterThan(2);
    for (let tries = 0; tries < 200 && fake.open > 2; tries++) await new Promise((wake) => setTimeout(wake, 20));
    expect(fake.open).toBe(2);
    await new Promise((wake) => setTimeout(wake, 250));
    expect(fake.open).toBe(2);
    expect(await store.ask(QUESTION)).toMatchObject({ kind: 'ok' });
    expect(fake.open).toBe(2);
  });

  test('close ends what is open and what waits', async () => {
    const fake = await directory(() => {});
    const store = opened([fake.url], new Told(), { pool: { most: 1, idle: 1, idleTimeout: 1000 } });
    const waiting = Array.from({ length: 5 }, () => store.ask(QUESTION));
    await new Promise((wake) => setTimeout(wake, 20));
    await store.close();
    expect((await Promise.all(waiting)).every(({ kind }) => kind === 'process-failed')).toBe(true);
    expect(await store.ask(QUESTION)).toMatchObject({ kind: 'process-failed' });
  });
});

test('the longest a question can take is what its settings say (U24)', () => {
  const store = (urls: readonly string[], deadline: number) => openLdap({ ...ldapSettings(urls), limits: { deadline, concurrency: 1 } });
  // Three operations, each with a connection to open, of 1.5 s.
  expect(store(['ldap://a'], 60_000).worstCase).toBe(9000);
  expect(store(['ldap://a', 'ldap://b'], 60_000).worstCase).toBe(18_000);
  expect(store(['ldap://a', 'ldap://b'], 4000).worstCase).toBe(4000);
});
