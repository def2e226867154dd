import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { testServer } from '../unit/aaa/test-server.ts';
import { readConversation } from './conversation.ts';

const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.txt'));
const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');

/** Recorded frames through the engine: every reply must be the recorded one, octet for octet. */
describe('recorded conversations', () => {
  test('there are some', () => expect(files.length).toBeGreaterThan(5));

  test.each(files)('%s', (file) => {
    const server = testServer();
    const waiting: string[] = [];
    for (const line of readConversation(readFileSync(join(import.meta.dirname, file), 'utf8'))) {
      switch (line.kind) {
        case 'clock':
          server.clock.at += line.ms;
          break;
        case 'request':
          expect(waiting, 'a reply the recording does not have').toEqual([]);
          waiting.push(...server.ask(line.octets, { kind: line.to, address: line.address, port: line.port }).map(hex));
          break;
        case 'reply':
          expect(waiting.shift()).toBe(hex(line.octets));
          break;
        case 'silence':
          expect(waiting).toEqual([]);
          break;
      }
    }
    expect(waiting).toEqual([]);
    expect(server.counters().authentication.dropped['internal-error'] + server.counters().accounting.dropped['internal-error']).toBe(0);
  });
});
