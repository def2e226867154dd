import { describe, expect, it } from 'vitest';
import { ManagedListDirectory } from '../../../src/adapters/directory/managed-lists.ts';
import { instantOf } from '../../../src/base/time.ts';
import { Attribute } from '../../../src/wire/radius/attribute-types.ts';
import { Code } from '../../../src/wire/radius/codes.ts';
import { MemoryLists, managedList } from '../lists/memory-lists.ts';
import { papRequest } from './test-packets.ts';
import { device, testServer, view } from './test-server.ts';

const ELSEWHERE = '192.0.2.2';

function serverWith(whenAbsent: 'name-as-written' | 'reject') {
  const store = new MemoryLists();
  const lists = new ManagedListDirectory([managedList({ list: 'guests' })], { store, clock: { now: () => instantOf(0) } }, { whenAbsent });
  const server = testServer({ devices: [device('sw1', ['127.0.0.1']), device('sw2', [ELSEWHERE])], more: { lists } });
  return { server, lists };
}

describe('an Access-Accept to a device that has the list its profile names', () => {
  it('names the version in force there, and another once that moved', async () => {
    const { server, lists } = serverWith('name-as-written');
    const [first] = server.ask(papRequest('guest-1', 'x'));
    expect(view(first).text(Attribute.FilterId)).toBe('PR-WEB-22222222.in');
    const version = { ...managedList().inForce, name: 'PR-guests-33333333' };
    await lists.proved({ device: managedList().device, list: 'guests', version, generation: 9 });
    const [second] = server.ask(papRequest('guest-2', 'x', { identifier: 2, more: (writer) => writer.u32(Attribute.NasPort, 7) }));
    expect(view(second).text(Attribute.FilterId)).toBe('PR-guests-33333333.in');
    expect([...server.parts.sessions.list()].map(({ granted }) => granted?.lists)).toContainEqual(['PR-guests-33333333']);
  });
});

describe('to a device that lacks it', () => {
  it('the name goes as it is written, and that is told', () => {
    const { server } = serverWith('name-as-written');
    const [reply] = server.ask(papRequest('guest-1', 'x'), { address: ELSEWHERE });
    expect(view(reply).text(Attribute.FilterId)).toBe('guests.in');
    expect(server.emitted).toContainEqual(
      expect.objectContaining({ topic: 'list.absent', fields: expect.objectContaining({ device: 'sw2', list: 'guests' }) }),
    );
  });

  it('or the user is refused, as configured', () => {
    const { server } = serverWith('reject');
    const [reply] = server.ask(papRequest('guest-1', 'x'), { address: ELSEWHERE });
    expect(view(reply).code).toBe(Code.AccessReject);
  });
});
