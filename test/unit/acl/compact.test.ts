import { expect, test } from 'vitest';
import { platforms } from '../../../drivers/cisco-iosxe/platforms.ts';
import { type CompactOptions, compactAcl } from '../../../src/acl/compact.ts';
import { compareAcls } from '../../../src/acl/equal.ts';
import { parseAclLines } from '../../../src/acl/parse.ts';
import { aclDocument } from '../../../src/acl/print.ts';

function acl(...lines: readonly string[]) {
  const read = parseAclLines('X', lines);
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return read.value;
}

function compact(lines: readonly string[], options: CompactOptions = {}): readonly string[] {
  const found = compactAcl(acl(...lines), options);
  return found.ok ? aclDocument(found.value.acl).lines : [`${found.error.code}: ${found.error.message}`];
}

const isr = platforms.find(({ name }) => name === 'isr1000-8p');

test.each([
  [
    'neighbouring prefixes',
    ['permit ip 10.0.0.0 0.0.0.255 any', 'permit ip 10.0.2.0 0.0.1.255 any', 'permit ip 10.0.1.0 0.0.0.255 any'],
    ['permit ip 10.0.0.0 0.0.3.255 any'],
  ],
  [
    'hosts two apart, by a wildcard with a hole',
    ['permit ip host 10.0.0.1 any', 'permit ip host 10.0.0.3 any'],
    ['permit ip 10.0.0.1 0.0.0.2 any'],
  ],
  ['ports that follow each other', ['permit tcp any any eq 82', 'permit tcp any any eq 80 81'], ['permit tcp any any range www 82']],
  ['ports apart', ['permit tcp any any eq 443', 'permit tcp any any eq 80'], ['permit tcp any any eq www 443']],
  ['all ports of a permit', ['permit tcp any any lt 1024', 'permit tcp any any gt 1023'], ['permit tcp any any']],
  [
    'all ports of a deny, which leave later fragments alone',
    ['deny tcp any any lt 1024', 'deny tcp any any gt 1023', 'permit ip any any'],
    ['deny tcp any any range 0 65535', 'permit ip any any'],
  ],
  [
    'nothing past an entry that decides otherwise',
    ['permit ip 10.0.0.0 0.0.0.255 any', 'deny tcp any any eq 23', 'permit ip 10.0.1.0 0.0.0.255 any'],
    ['permit ip 10.0.0.0 0.0.0.255 any', 'deny tcp any any eq telnet', 'permit ip 10.0.1.0 0.0.0.255 any'],
  ],
  [
    'past one it does not meet',
    [
      'permit ip 10.0.0.0 0.0.0.255 any',
      'deny tcp 10.9.0.0 0.0.0.255 any eq 23',
      'permit ip 10.0.1.0 0.0.0.255 any',
      'permit ip 10.9.0.0 0.0.255.255 any',
    ],
    ['permit ip 10.0.0.0 0.0.1.255 any', 'deny tcp 10.9.0.0 0.0.0.255 any eq telnet', 'permit ip 10.9.0.0 0.0.255.255 any'],
  ],
  [
    'nothing that logs into what does not',
    ['permit tcp any any eq 80 log', 'permit tcp any any eq 81'],
    ['permit tcp any any eq www log', 'permit tcp any any eq 81'],
  ],
  ['a list that denies everything', ['remark all', 'deny tcp any any', 'deny ip any any'], ['deny ip any any']],
  ['standard lists', ['permit 10.0.0.0 0.0.0.127', 'permit 10.0.0.128 0.0.0.127', 'deny any'], ['permit 10.0.0.0 0.0.0.255']],
])('%s', (_what, lines, expected) => {
  expect(compact(lines)).toEqual(expected);
});

test('remarks stay before the entries they stood before, and go with the last of them', () => {
  const lines = [
    'remark web',
    'permit tcp any any eq 80',
    'remark old',
    'permit tcp host 10.0.0.1 any eq 80',
    'remark dns',
    'remark and more',
    'permit udp any any eq 53',
  ];
  expect(compact(lines)).toEqual([
    'remark web',
    'permit tcp any any eq www',
    'remark dns',
    'remark and more',
    'permit udp any any eq domain',
  ]);
});

test('with prefixes, no wildcard gets a hole', () => {
  const lines = ['permit ip host 10.0.0.1 any', 'permit ip host 10.0.0.3 any', 'permit ip host 10.0.0.2 any'];
  expect(compact(lines, { prefixes: true })).toEqual(['permit ip host 10.0.0.1 any', 'permit ip 10.0.0.2 0.0.0.1 any']);
});

test('a range is written out where only exact ports are matched, and counted', () => {
  if (!isr) throw new Error('no such platform');
  const found = compactAcl(acl('permit tcp any any range 80 90'), { platform: isr });
  expect(found).toMatchObject({
    ok: true,
    value: {
      before: { lines: 1, tcam: 1 },
      written: { lines: 11, tcam: 11 },
      after: { lines: 11, tcam: 11 },
      expanded: [{ line: 1, entry: 'permit tcp any any range www 90', into: 11 }],
    },
  });
  expect(compact(['permit ip any any', 'permit tcp any any gt 1023'], { platform: isr })[0]).toMatch(
    /^acl\.platform: line 2: `gt 1023` takes more than 16 entries/,
  );
});

test('where one entry holds one port, `eq` of several is written out and ports are not joined into it', () => {
  if (!isr) throw new Error('no such platform');
  const found = compactAcl(acl('permit tcp any any eq 80 443', 'permit tcp any any eq 8080'), { platform: isr });
  expect(found).toMatchObject({
    ok: true,
    value: { written: { lines: 3, tcam: 3 }, after: { lines: 3, tcam: 3 }, expanded: [{ line: 1, into: 2 }] },
  });
  if (!found.ok) throw new Error(found.error.message);
  expect(aclDocument(found.value.acl).lines).toEqual([
    'permit tcp any any eq www',
    'permit tcp any any eq 443',
    'permit tcp any any eq 8080',
  ]);
  const many = 'permit tcp any eq 1 2 3 4 5 any eq 6 7 8 9 10';
  expect(compact([many], { platform: isr })).toHaveLength(25);
  expect(compact(['permit tcp any any eq 1 3 5'], { platform: { ...isr, portsPerEntry: 2 } })).toHaveLength(2);
});

test('lists that overlap in too many ways end in a fault, not in a wait', () => {
  let seed = 1;
  const next = (): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return seed;
  };
  const dotted = (number: number): string => [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
  const hostile = Array.from(
    { length: 300 },
    (_, at) =>
      `${at % 2 ? 'permit' : 'deny'} ip ${dotted(next())} ${dotted(next() ^ (next() >>> 9))} ${dotted(next())} ${dotted(next() ^ (next() >>> 7))}`,
  );
  const budget = { nodes: 200_000, steps: 2_000_000 };
  expect(compareAcls(acl(...hostile), acl(...hostile.toReversed()), budget)).toMatchObject({ ok: false, error: { code: 'acl.complex' } });
  expect(compactAcl(acl(...hostile), { budget })).toMatchObject({ ok: false, error: { code: 'acl.complex' } });
});

test('destinations that are blocked before sources that are let through are looked at to the end', () => {
  const blocked = Array.from({ length: 400 }, (_, at) => `deny ip any host 198.51.${at >> 7}.${(at * 37) & 255}`);
  const clients = Array.from({ length: 400 }, (_, at) => `permit ip host 10.${at & 7}.${at >> 3}.${(at * 91) & 255} any`);
  const list = [...new Set(blocked), ...new Set(clients)];
  const found = compactAcl(acl(...list, 'permit ip host 10.0.0.0 host 198.51.0.0'));
  expect(found).toMatchObject({ ok: true, value: { stopped: false } });
  expect(found.ok && found.value.acl.entries.length).toBeLessThan(list.length);
});

test('where the budget ends, what was found until then is proved equal and says that it stopped', () => {
  const lines = Array.from({ length: 120 }, (_, at) =>
    at % 2 ? `permit tcp any 10.${at}.0.0 0.0.255.255 eq ${at}` : `deny tcp 172.16.${at}.0 0.0.0.255 any range ${at} ${at + 900}`,
  );
  const list = acl(...lines, 'permit tcp any 10.1.0.0 0.0.255.255 eq 1', 'deny tcp 172.16.0.0 0.0.0.255 any eq 5');
  const whole = compactAcl(list);
  const budgets = Array.from({ length: 60 }, (_, at) => ({ nodes: 6_000_000, steps: 2_000 * (at + 1) }));
  const stopped = budgets.map((budget) => compactAcl(list, { budget })).find((found) => found.ok && found.value.stopped);
  if (!stopped?.ok || !whole.ok) throw new Error('some budget ends in the middle, none is needed for the whole');
  expect(whole.value.stopped).toBe(false);
  expect(compareAcls(list, stopped.value.acl)).toEqual({ ok: true, value: { equal: true } });
});
