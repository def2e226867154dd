import { describe, expect, test } from 'vitest';
import { AccessList } from '../../lab/acl/access-list.ts';
import { AccessLists } from '../../lab/acl/access-lists.ts';
import { hardwareEntries, type ListKind } from '../../lab/acl/ace.ts';
import { isFault, parseAce, wordsOf } from '../../lab/acl/parse-ace.ts';

function ace(text: string, kind: ListKind = 'extended') {
  const read = parseAce(kind, wordsOf(text));
  if (isFault(read)) throw new Error(`${text}: ${JSON.stringify(read)}`);
  return read;
}

function listOf(kind: ListKind, ...entries: readonly string[]): AccessList {
  const list = new AccessList('X', kind);
  for (const entry of entries) list.add(ace(entry, kind));
  return list;
}

describe('how entries are shown', () => {
  test.each([
    ['permit tcp any any eq 80', 'permit tcp any any eq www'],
    ['permit tcp any any eq 22', 'permit tcp any any eq 22'],
    ['permit udp any any eq 53', 'permit udp any any eq domain'],
    ['deny udp any eq 68 any eq 67', 'deny udp any eq bootpc any eq bootps'],
    ['permit tcp any any range 135 139', 'permit tcp any any range msrpc 139'],
    ['permit ip 10.1.2.3 0.0.0.0 any', 'permit ip host 10.1.2.3 any'],
    ['permit ip 10.1.2.3 255.255.255.255 any', 'permit ip any any'],
    ['permit ip 10.1.2.3 0.0.0.255 host 10.9.9.9', 'permit ip 10.1.2.0 0.0.0.255 host 10.9.9.9'],
    ['permit 6 any any', 'permit tcp any any'],
    ['permit icmp any any 8', 'permit icmp any any echo'],
    ['permit tcp any any established log', 'permit tcp any any established log'],
    ['permit tcp any eq 80 443 any', 'permit tcp any eq www 443 any'],
  ])('%s', (typed, shown) => {
    expect(listOf('extended', typed).show()).toEqual(['Extended IP access list X', `    10 ${shown}`]);
  });

  test('a standard list keeps hosts before blocks, in an order of its own, and takes no host behind a block it belongs to', () => {
    const list = listOf('standard', 'permit 10.0.0.0 0.255.255.255', 'deny host 11.1.1.1', 'permit host 11.1.1.2');
    expect(list.lines()).toEqual(['30 permit 11.1.1.2', '20 deny   11.1.1.1', '10 permit 10.0.0.0 0.255.255.255']);
    expect(list.add(ace('deny host 10.1.1.1', 'standard'))).toEqual({ partOf: 10 });
    expect(list.add(ace('deny host 10.1.1.1', 'standard'), 5)).toBe('added');
  });

  test('a standard list says wildcard bits, pads deny, and keeps only compared address bits', () => {
    const list = listOf('standard', 'permit 10.0.0.0 0.255.255.255', 'deny 11.1.1.0 0.0.0.255', 'permit 10.0.0.0 255.0.0.0', 'deny any');
    expect(list.show().slice(1)).toEqual([
      '    10 permit 10.0.0.0, wildcard bits 0.255.255.255',
      '    20 deny   11.1.1.0, wildcard bits 0.0.0.255',
      '    30 permit 0.0.0.0, wildcard bits 255.0.0.0',
      '    40 deny   any',
    ]);
    expect(list.configuration()[1]).toBe(' 10 permit 10.0.0.0 0.255.255.255');
  });

  test('an empty list is its header only', () => {
    expect(new AccessList('E', 'extended').show()).toEqual(['Extended IP access list E']);
  });
});

describe('editing', () => {
  test('a taken sequence number is refused', () => {
    const list = listOf('extended', 'permit tcp any any');
    expect(list.add(ace('permit udp any any'), 10)).toBe('duplicate-sequence');
    expect(list.lines()).toEqual(['10 permit tcp any any']);
  });

  test('an entry that is there already is silently not added, however it is spelled', () => {
    const list = listOf('extended', 'permit tcp any any eq www');
    expect(list.add(ace('permit tcp any any eq 80'), 500)).toBe('identical');
    expect(list.lines()).toEqual(['10 permit tcp any any eq www']);
  });

  test('moving an entry by adding before deleting loses it', () => {
    const list = listOf('extended', 'permit tcp any any', 'permit udp any any');
    list.add(ace('permit tcp any any'), 30);
    list.removeSequence(10);
    expect(list.lines()).toEqual(['20 permit udp any any']);
  });

  test('an entry goes between others by its number, and the next without one goes ten beyond the last', () => {
    const list = listOf('extended', 'permit tcp any any', 'permit udp any any');
    list.add(ace('deny icmp any any'), 15);
    list.add(ace('deny ip any any'));
    expect(list.lines().map((line) => line.split(' ')[0])).toEqual(['10', '15', '20', '30']);
  });

  test('resequence renumbers and loses remarks; remarks stand only in the configuration', () => {
    const list = new AccessList('X', 'extended');
    list.remark('web');
    list.add(ace('permit tcp any any eq 80'));
    list.add(ace('permit tcp any any eq 443'), 17);
    expect(list.show().join()).not.toContain('remark');
    expect(list.configuration()[1]).toBe(' 10 remark web');
    list.resequence(100, 100);
    expect(list.configuration()).toEqual(['ip access-list extended X', ' 100 permit tcp any any eq www', ' 200 permit tcp any any eq 443']);
  });

  test('a name keeps its type, and numbers decide theirs', () => {
    const lists = new AccessLists(false);
    expect(lists.open('standard', 'WEB')).toBeDefined();
    expect(lists.open('extended', 'WEB')).toBeUndefined();
    expect(lists.remove('extended', 'WEB')).toBe(false);
    expect(lists.open('standard', '150')).toBeUndefined();
    expect(lists.open('extended', '150')).toBeDefined();
    expect(lists.open('extended', '250')).toBeUndefined();
  });
});

describe('what cannot be read', () => {
  test.each([
    ['permit tcp any any eqq 80', 19],
    ['permit tcp any any eq 70000', 22],
    ['permit ipx any any', 7],
    ['permit ip 10.1.1.999 0.0.0.0 any', 10],
    ['permit udp any any established', 19],
  ])('%s is refused at the word that is wrong', (text, at) => {
    expect(parseAce('extended', wordsOf(text))).toEqual({ fault: 'invalid', at });
  });

  test.each(['permit', 'permit tcp', 'permit tcp any', 'permit tcp any any eq', 'permit ip 10.0.0.0'])('%s is incomplete', (text) => {
    expect(parseAce('extended', wordsOf(text))).toEqual({ fault: 'incomplete' });
  });
});

test('each pair of ports takes one hardware entry', () => {
  expect(hardwareEntries(ace('permit ip any any'))).toBe(1);
  expect(hardwareEntries(ace('permit tcp any eq 1 2 any eq 3 4 5'))).toBe(6);
});
