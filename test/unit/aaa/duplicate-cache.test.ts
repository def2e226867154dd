import { expect, test } from 'vitest';
import { DuplicateCache } from '../../../src/aaa/duplicate-cache.ts';
import { authenticatorOf, papRequest } from './test-packets.ts';
import { view } from './test-server.ts';

const request = (identifier: number, seed = identifier) => view(papRequest('a', 'b', { identifier, authenticator: authenticatorOf(seed) }));
const reply = Uint8Array.of(1, 2, 3);

test('new, in progress, answered', () => {
  const cache = new DuplicateCache(5000, 64);
  expect(cache.look(1, 2, request(3), 0)).toBe('new');
  const ticket = cache.ticket();
  expect(cache.look(1, 2, request(3), 10)).toBe('in-progress');
  cache.answer(ticket, reply);
  expect(cache.look(1, 2, request(3), 20)).toBe('answered');
  expect(cache.reply()).toBe(reply);
});

test('an answer that comes after its row was claimed by another goes nowhere', () => {
  const cache = new DuplicateCache(5000, 64);
  cache.look(1, 2, request(3, 1), 0);
  const late = cache.ticket();
  cache.look(1, 2, request(3, 2), 1);
  cache.answer(late, reply);
  cache.forget(late);
  expect(cache.look(1, 2, request(3, 2), 2)).toBe('in-progress');
});

test('addresses above 127.255.255.255 are found again', () => {
  const cache = new DuplicateCache(5000, 64);
  cache.look(0xc0a80101, 65535, request(255), 0);
  cache.answer(cache.ticket(), reply);
  expect(cache.look(0xc0a80101, 65535, request(255), 1)).toBe('answered');
});

test('a request that is never answered is given up after 30 s', () => {
  const cache = new DuplicateCache(5000, 64);
  cache.look(1, 2, request(3), 0);
  expect(cache.look(1, 2, request(3), 29_999)).toBe('in-progress');
  expect(cache.look(1, 2, request(3), 30_000)).toBe('new');
});

test('times go on where 32 bits of milliseconds wrap', () => {
  const cache = new DuplicateCache(5000, 64);
  const before = 2 ** 32 - 1000;
  cache.look(1, 2, request(3), before);
  cache.answer(cache.ticket(), reply);
  expect(cache.look(1, 2, request(3), before + 2000)).toBe('answered');
  expect(cache.look(1, 2, request(3), before + 6000)).toBe('new');
});

test('a flood of more requests than rows throws out the oldest of a set and keeps the newest', () => {
  const cache = new DuplicateCache(5000, 8);
  for (let id = 0; id < 20; id++) {
    cache.look(1, 2, request(id), id);
    cache.answer(cache.ticket(), Uint8Array.of(id));
  }
  for (let id = 12; id < 20; id++) expect(cache.look(1, 2, request(id), 100)).toBe('answered');
  expect(cache.look(1, 2, request(11), 100)).toBe('new');
});

test('replies nobody asks for are let go of while others come', () => {
  const cache = new DuplicateCache(5000, 64);
  cache.look(1, 1, request(0), 0);
  cache.answer(cache.ticket(), reply);
  const row = cache.row;
  for (let id = 1; id < 200; id++) cache.look(2, 2, request(id & 255), 10_000 + id);
  cache.row = row;
  expect(cache.reply()).not.toBe(reply);
});
