import { expect, test } from 'vitest';
import { platforms } from '../../../drivers/cisco-iosxe/platforms.ts';
import { checkAcl } from '../../../src/acl/check.ts';
import { tcamEntries } from '../../../src/acl/cost.ts';
import type { Acl } from '../../../src/acl/entry.ts';
import type { PlatformLimits } from '../../../src/acl/limits.ts';
import { parseAclLines } from '../../../src/acl/parse.ts';

function acl(...lines: string[]): Acl {
  const read = parseAclLines('X', lines);
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return read.value;
}

function platform(name: string): PlatformLimits {
  const found = platforms.find((one) => one.name === name);
  if (!found) throw new Error(name);
  return found;
}

const isr = platform('isr1000-8p');

test('ports may be matched exactly only, and a small range is offered written out (C8)', () => {
  expect(checkAcl(acl('permit tcp any any range 135 139'), isr)).toEqual([
    {
      severity: 'error',
      line: 1,
      column: 1,
      message:
        '`range msrpc 139`: isr1000-8p matches ports with eq only; write `permit tcp any any eq msrpc`, `permit tcp any any eq 136`, `permit tcp any any eq 137`, `permit tcp any any eq 138`, `permit tcp any any eq 139` instead',
      offer: [135, 136, 137, 138, 139].map((port) => `permit tcp any any eq ${port === 135 ? 'msrpc' : port}`),
    },
  ]);
});

test('sixteen ports are offered, seventeen are not', () => {
  expect(checkAcl(acl('permit tcp any any range 1000 1015'), isr)[0]?.offer).toHaveLength(16);
  expect(checkAcl(acl('permit tcp any any range 1000 1016'), isr)[0]?.offer).toBeUndefined();
});

test.each(['gt 1023', 'lt 1024', 'neq 80', 'range 1 65535'])('%s is refused on exact hardware and taken on a Catalyst', (ports) => {
  expect(checkAcl(acl(`permit tcp any ${ports} any`), isr)).toMatchObject([{ severity: 'error' }]);
  expect(checkAcl(acl(`permit tcp any ${ports} any`), platform('c9300'))).toEqual([]);
});

test('several ports after one `eq` are taken, and told apart where an entry holds one', () => {
  expect(checkAcl(acl('permit tcp any any eq 80 443'), isr)).toEqual([
    {
      severity: 'warning',
      line: 1,
      column: 1,
      message:
        '`eq www 443`: an entry of isr1000-8p holds one port; write `permit tcp any any eq www`, `permit tcp any any eq 443` instead',
      offer: ['permit tcp any any eq www', 'permit tcp any any eq 443'],
    },
  ]);
  expect(checkAcl(acl('permit tcp any any eq 80 443'), platform('c9300'))).toEqual([]);
});

test('options and fragments are refused where the hardware does not look at them (C10)', () => {
  const faults = checkAcl(acl('permit ip any any option any-options', 'deny ip any any fragments'), isr);
  expect(faults.map(({ line, message }) => `${line}: ${message}`)).toEqual([
    '1: `option`: isr1000-8p does not look at IP options',
    '2: `fragments`: isr1000-8p does not tell fragments apart',
  ]);
});

test('entries that are the same in canonical form repeat each other', () => {
  const faults = checkAcl(acl('remark a', 'permit tcp any any eq www', 'remark a', 'permit tcp any any eq 80'), isr);
  expect(faults).toMatchObject([{ severity: 'error', line: 4, message: '`permit tcp any any eq www` repeats line 2: remove one of them' }]);
});

test('a match of DNS at the source is most likely meant at the destination', () => {
  const faults = checkAcl(acl('deny udp any eq domain any'), isr);
  expect(faults).toMatchObject([{ severity: 'warning', offer: ['deny udp any any eq domain'] }]);
  expect(checkAcl(acl('deny udp any any eq domain'), isr)).toEqual([]);
  expect(checkAcl(acl('deny udp any eq domain any', 'deny udp any any eq domain'), isr)).toEqual([]);
  expect(checkAcl(acl('deny udp any eq domain any', 'permit udp any any eq domain'), isr)).toHaveLength(1);
  expect(checkAcl(acl('deny udp any eq domain any eq 1024'), isr)).toEqual([]);
});

test('a netmask where a wildcard belongs is suspicious', () => {
  expect(checkAcl(acl('permit ip 10.0.0.0 255.255.255.0 any'), isr)).toMatchObject([
    { severity: 'warning', message: 'wildcard `255.255.255.0` looks like a netmask: `0.0.0.255` would be its wildcard' },
  ]);
  expect(checkAcl(acl('permit ip 10.0.0.0 0.0.255.0 any', 'permit ip any 10.0.0.0 0.255.255.255'), isr)).toEqual([]);
});

test('the four-port module has no room for any list (C7)', () => {
  expect(checkAcl(acl('permit ip any any'), platform('isr1000-4p'))).toMatchObject([{ severity: 'error', line: 1 }]);
});

test('the redirect list of the ISR1000 guide is taken, with a warning about its DNS line (C19)', () => {
  const guide = [
    '20 deny udp any eq bootps any',
    '25 deny udp any eq domain any',
    '30 deny udp any any eq bootpc',
    '40 deny udp any eq bootpc any',
    '50 deny ip any host 10.10.1.10',
    '60 permit tcp any any eq www',
    '70 permit tcp any any eq 443',
  ];
  expect(checkAcl(acl(...guide), isr)).toMatchObject([
    { severity: 'warning', line: 2, message: expect.stringContaining('source-port match on domain; client DNS not covered explicitly') },
  ]);
  expect(checkAcl(acl(...guide), isr, 'redirect')).toMatchObject([
    { severity: 'warning', line: 2 },
    {
      severity: 'warning',
      line: 7,
      message: expect.stringContaining('redirects HTTPS (port 443): in a redirect list permit means redirect'),
    },
  ]);
  expect(tcamEntries(acl(...guide), isr)).toBe(7);
});

test('in a redirect list a permit that no browser is answered for is suspicious', () => {
  expect(checkAcl(acl('permit ip any any'), isr, 'redirect')).toMatchObject([
    { severity: 'warning', message: expect.stringContaining('redirects what is no HTTP') },
  ]);
  expect(checkAcl(acl('permit tcp any any'), isr, 'redirect')).toMatchObject([{ message: expect.stringContaining('redirects HTTPS') }]);
  expect(checkAcl(acl('permit tcp any any eq 22'), isr, 'redirect')).toHaveLength(1);
  expect(checkAcl(acl('permit tcp any any eq www', 'deny ip any any'), isr, 'redirect')).toEqual([]);
});

test('time to live and time ranges are refused where the platform does not take them', () => {
  const list = acl('permit ip any any ttl gt 1 time-range WORK');
  expect(checkAcl(list, isr).map(({ severity }) => severity)).toEqual(['error', 'error']);
  expect(checkAcl(list, platform('c9300'))).toMatchObject([{ message: '`ttl`: c9300 does not look at the time to live' }]);
});

test('TCAM is counted by combination of ports, without remarks, with what the platform adds', () => {
  const list = acl('remark a', 'permit tcp any eq 1 2 any eq 3 4 5', 'permit ip any any');
  expect(tcamEntries(list, isr)).toBe(7);
  expect(tcamEntries(list, platform('c9300'))).toBe(8);
});

test('a list longer than the platform takes is refused at the entry that is too many, with what it adds itself (C9)', () => {
  const list = acl('permit tcp any any eq www 443', 'remark more', 'permit udp any any eq domain', 'deny ip any any');
  expect(checkAcl(list, { ...platform('c9300'), entriesPerList: 5 })).toEqual([]);
  expect(checkAcl(list, { ...platform('c9300'), entriesPerList: 4 })).toEqual([
    {
      severity: 'error',
      line: 4,
      column: 1,
      message: 'c9300 takes 4 entries a list and this takes 5: shorten it by 1, or split it',
    },
  ]);
});

/** As hardware of 32 units with two operands each has it: an operand is a unit here. */
const UNITS = { unitsPerAsic: 64, protocols: 'together', cost: { eq: 0, gt: 1, lt: 1, neq: 1, range: 2 }, perList: 9 } as const;

function above(...ports: number[]): string[] {
  return ports.map((port) => `permit tcp any any gt ${port}`);
}

test('different operations on ports beyond what a list may have are refused and named; the same one again is none more (C8)', () => {
  const nine = above(2001, 2002, 2003, 2004, 2005, 2006, 2007, 2008, 2009);
  const again = ['permit tcp host 10.0.0.1 any gt 2001', 'permit tcp any any eq 8443'];
  const limited = { ...platform('c9300'), comparators: UNITS };
  expect(checkAcl(acl(...nine, ...again), limited)).toEqual([]);
  const [found, ...more] = checkAcl(acl(...nine, ...again, 'permit tcp any gt 2001 any'), limited);
  expect(more).toEqual([]);
  expect(found).toMatchObject({ severity: 'error', line: 12 });
  expect(found?.message).toMatch(
    /^c9300 has 9 different operations on ports a list, and `gt 2001` \(tcp destination\): 1, .*`gt 2001` \(tcp source\): 1 are more: /,
  );
});

test('a Catalyst 2960-L compares eight ports of TCP and eight of UDP, a range takes two (C8)', () => {
  const c2960l = platform('c2960l');
  const ranges = (protocol: string, count: number) =>
    Array.from({ length: count }, (_, at) => `permit ${protocol} any any range ${3000 + 10 * at} ${3005 + 10 * at}`);
  expect(checkAcl(acl(...ranges('tcp', 4), ...ranges('udp', 4)), c2960l)).toEqual([]);
  const [found] = checkAcl(acl(...ranges('tcp', 4), ...ranges('udp', 4), 'permit udp any any neq 4000'), c2960l);
  expect(found).toMatchObject({ severity: 'error', line: 9 });
  expect(found?.message).toMatch(
    /^c2960l has 8 port comparators for udp, and `range 3000 3005` \(udp destination\): 2, .* are more: name exact ports/,
  );
});
