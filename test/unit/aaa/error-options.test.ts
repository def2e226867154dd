import { expect, test } from 'vitest';
import { createInternalStore } from '../../../src/adapters/identity/internal.ts';
import type { IdentityAnswer, IdentityStore } from '../../../src/ports/identity-store.ts';
import { Attribute } from '../../../src/wire/radius/attribute-types.ts';
import { papRequest } from './test-packets.ts';
import { DOCUMENT, STORE_TRAITS, testServer, view } from './test-server.ts';

const store = (id: string, answer: IdentityAnswer | Promise<IdentityAnswer>): IdentityStore => ({
  ...STORE_TRAITS,
  id,
  ask: () => answer,
  close: async () => {},
});
const CONTINUE = { authFailed: 'continue', notFound: 'continue', processFailed: 'continue' } as const;
const failed: IdentityAnswer = { kind: 'process-failed', why: 'down' };
const wrong: IdentityAnswer = { kind: 'auth-failed', why: 'wrong-password' };
const absent: IdentityAnswer = { kind: 'not-found' };
const right: IdentityAnswer = { kind: 'ok', record: { store: 'more', name: 'zoe', group: 'All:Employees', attributes: {} } };

/** What a request of a user of the sequence meets: a code, or silence. */
async function met(
  users: IdentityAnswer,
  more: IdentityAnswer,
  onStoreError: 'break' | 'continue',
  later: boolean,
): Promise<number | 'silence'> {
  const give = (answer: IdentityAnswer) => (later ? Promise.resolve(answer) : answer);
  const sequences = [{ name: 'all', authStores: ['users', 'more'], attributeStores: [], onStoreError }];
  const server = testServer({ document: { ...DOCUMENT, sequences }, stores: [store('users', give(users)), store('more', give(more))] });
  const replies = server.ask(papRequest('zoe', 'pw'));
  await new Promise((resolve) => setImmediate(resolve));
  return replies.length === 0 ? 'silence' : view(replies[0]).code;
}

test.each([
  ['unknown, then right', absent, right, 'break', 2],
  ['wrong, then right', wrong, right, 'break', 2],
  ['down, then right, break', failed, right, 'break', 'silence'],
  ['down, then right, continue', failed, right, 'continue', 2],
  ['down, then unknown, continue', failed, absent, 'continue', 'silence'],
  ['wrong, then down, continue', wrong, failed, 'continue', 3],
  ['unknown, then unknown', absent, absent, 'break', 3],
] as const)('%s', async (_what, users, more, onStoreError, outcome) => {
  expect(await met(users, more, onStoreError, false)).toBe(outcome);
  expect(await met(users, more, onStoreError, true)).toBe(outcome);
});

test('a store that is named by the policy and not there counts as one that cannot be reached', () => {
  const server = testServer({ stores: [] });
  expect(server.ask(papRequest('alice', 'alicepw'))).toEqual([]);
  expect(server.counters().authentication.dropped['policy-drop']).toBe(1);
});

test.each(['alice', 'carol'])('%s failed and goes on: what the store knows of the account gives no rights (P43)', (user) => {
  const services = DOCUMENT.services.map((service) =>
    service.name === 'network' && service.type === 'radius'
      ? {
          ...service,
          identity: { mode: 'simple' as const, result: { source: { kind: 'store' as const, store: 'users' }, errors: CONTINUE } },
        }
      : service,
  );
  const records = [
    { name: 'alice', password: 'plain:alicepw', group: 'All:Employees' },
    { name: 'carol', password: 'plain:wrong', group: 'All:Employees', enabled: false },
  ];
  const server = testServer({ document: { ...DOCUMENT, services }, stores: [createInternalStore('users', 'users', records)] });
  const [reply] = server.ask(papRequest(user, 'wrong'));
  expect(view(reply).code).toBe(2);
  expect(view(reply).text(Attribute.ReplyMessage)).toBeUndefined();
});
