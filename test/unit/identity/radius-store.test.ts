import { describe, expect, test } from 'vitest';
import { createRadiusStore } from '../../../src/adapters/identity/radius.ts';
import type { IdentityStore } from '../../../src/ports/identity-store.ts';
import { Attribute } from '../../../src/wire/radius/attribute-types.ts';
import { Code } from '../../../src/wire/radius/codes.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';
import { ManualClock } from '../../conformance/coa-client/manual-clock.ts';
import { type Answering, RemoteServers, replyOf } from '../aaa/forwarding.ts';
import { papRequest } from '../aaa/test-packets.ts';
import { DOCUMENT, type Emitted, testServer, view } from '../aaa/test-server.ts';

function opened(answer: Answering) {
  const clock = new ManualClock();
  const emitted: Emitted[] = [];
  const forwarder = new RemoteServers(answer);
  const settings = { id: 'slow', servers: ['first'], rejectMeans: 'auth-failed', attributes: [], nasIdentifier: 'portreeve' } as const;
  const sink = {
    emit: (level: string, topic: string, fields: Emitted['fields']) => emitted.push({ level, topic, fields }),
    count: () => {},
  };
  return { clock, emitted, forwarder, store: createRadiusStore(settings, { forwarder, dictionary: standardDictionary, clock, sink }) };
}

const ask = (store: IdentityStore, name: string) => store.ask({ kind: 'password', name, password: 'pw' });

test('a name that no packet can hold is nobody’s, and no server is asked', async () => {
  const { store, forwarder } = opened(() => undefined);
  for (const name of ['', 'a'.repeat(254), 'ü'.repeat(127)]) {
    expect(await ask(store, name)).toEqual({ kind: 'auth-failed', why: 'wrong-password' });
  }
  expect(forwarder.asked).toEqual([]);
  expect(await ask(store, 'a'.repeat(253))).toMatchObject({ kind: 'process-failed' });
});

test('silence is told once in ten seconds, however many ask', async () => {
  const { store, emitted, clock } = opened(() => undefined);
  for (let i = 0; i < 100; i++) await ask(store, 'alice');
  expect(emitted.map(({ topic }) => topic)).toEqual(['identity.unanswered']);
  clock.advance(10_000);
  await ask(store, 'alice');
  expect(emitted).toHaveLength(2);
});

test('a challenge without State is answered without State', async () => {
  const { store, forwarder } = opened(() => ({ octets: replyOf(Code.AccessChallenge) }));
  const asked = await ask(store, 'alice');
  const answers = asked.kind === 'auth-failed' ? asked.challenge : undefined;
  if (answers === undefined) throw new Error('no challenge');
  await store.ask({ kind: 'password', name: 'alice', password: '123456', answers });
  expect(forwarder.asked.map(({ view: sent }) => sent.find(Attribute.State))).toEqual([-1, -1]);
});

describe('a challenge', () => {
  const challenged = async (messages: readonly Uint8Array[]) => {
    const { store } = opened(() => ({
      octets: replyOf(Code.AccessChallenge, (writer) => {
        writer.octets(Attribute.State, Uint8Array.of(1));
        for (const one of messages) writer.octets(Attribute.ReplyMessage, one);
      }),
    }));
    const server = testServer({ document: DOCUMENT, stores: [store] });
    const replies = server.ask(papRequest('remote', 'pw'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(replies).toHaveLength(1);
    const reply = view(replies[0]);
    expect(reply.code).toBe(Code.AccessChallenge);
    return reply.attributes().flatMap(({ type, value }) => (type === Attribute.ReplyMessage ? [value.length] : []));
  };

  test('whose words are no UTF-8, and grow as such, is put to the user all the same', async () => {
    const [length = 0] = await challenged([new Uint8Array(253).fill(0xe4)]);
    expect(length).toBeGreaterThan(240);
  });

  test('of more words than a packet holds is put to the user with those that fit', async () => {
    expect((await challenged(Array.from({ length: 16 }, () => new Uint8Array(240).fill(0xe4)))).length).toBeGreaterThan(10);
  });
});
