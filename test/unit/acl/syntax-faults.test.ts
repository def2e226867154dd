import { expect, test } from 'vitest';
import { parseAclLines, parseAclText, parseEntry } from '../../../src/acl/parse.ts';
import { printEntry } from '../../../src/acl/print.ts';

test.each([
  ['', 1, 'the line ends where `permit`, `deny` or `remark` is expected'],
  ['allow ip any any', 1, '`permit`, `deny` or `remark` is expected, not `allow`'],
  ['permit', 8, 'the line ends where a protocol is expected'],
  ['permit tpc any any', 8, '`tpc` is no protocol: a protocol name of IOS or a number from 1 to 255 is expected'],
  ['permit ipv6 any any', 8, '`ipv6` is no protocol: these access lists are IPv4 only'],
  ['permit 0 any any', 8, 'protocol `0` is not taken: write `ip` for every protocol'],
  ['permit 256 any any', 8, '`256` is no protocol: a protocol name of IOS or a number from 1 to 255 is expected'],
  ['permit ip any', 15, 'the line ends where a destination address (`any`, `host A` or `A WILDCARD`) is expected'],
  ['permit ip any 10.0.0.0/24', 15, '`10.0.0.0/24` is prefix notation, which an entry does not take: write `10.0.0.0 0.0.0.255`'],
  ['permit ip any 2001:db8::1', 15, '`2001:db8::1` is an IPv6 address: these access lists are IPv4 only'],
  ['permit ip any host %{ise.ip}', 20, '`%{ise.ip}` is a template nobody has filled: put an address in its place'],
  ['permit ip any host 10.0.0.256', 20, 'an IPv4 address (`any`, `host A` or `A WILDCARD`) is expected, not `10.0.0.256`'],
  ['permit ip any host 010.0.0.1', 20, 'an IPv4 address (`any`, `host A` or `A WILDCARD`) is expected, not `010.0.0.1`'],
  ['permit ip 10.0.0.0 any', 20, 'a wildcard mask is expected after `10.0.0.0`, not `any`; for one address write `host 10.0.0.0`'],
  ['permit ip object-group X any', 11, 'the group is not defined here: write its members out, or give the text that defines it'],
  ['permit tcp any any eq https', 23, '`https` is not a TCP port name of IOS: write `443`'],
  ['permit udp any any eq www', 23, '`www` is not a UDP port name of IOS: write `80`'],
  ['permit tcp any any eq frob', 23, '`frob` is not a TCP port name of IOS: write the number'],
  ['permit tcp any any eq 65536', 23, '`65536` is no port: ports are 0 to 65535'],
  ['permit tcp any any eq', 23, 'the line ends where a port is expected'],
  ['permit tcp any any range 90 80', 20, 'the range runs backwards: write `range 80 90`'],
  ['permit tcp any any gt 65535', 20, '`gt 65535` matches no port'],
  ['permit tcp any lt 0 any', 16, '`lt 0` matches no port'],
  ['permit tcp any any eq 1 2 3 4 5 6 7 8 9 10 11', 44, '`eq` takes at most 10 ports: write another entry for the rest'],
  ['permit ip any any eq 80', 19, '`eq` needs protocol `tcp` or `udp`'],
  ['permit udp any any established', 20, '`established` needs protocol `tcp`'],
  ['permit tcp any any eq 80 fragments', 26, '`fragments` does not go with ports, flags or ICMP messages: later fragments hold none'],
  ['permit ip any any dscp ef tos 8', 27, '`tos` does not go with `dscp`'],
  ['permit ip any any dscp 64', 24, 'a DSCP (a number from 0 to 63 or its name) is expected, not `64`'],
  ['permit tcp any any log established', 24, 'nothing may follow `log`, not `established`'],
  ['permit ip any any log log', 23, 'nothing may follow `log`, not `log`'],
  ['permit ip any any fragments fragments', 29, '`fragments` contradicts or repeats what stands before it'],
  ['permit tcp any any syn established', 24, '`established` contradicts or repeats what stands before it'],
  ['permit tcp any any syn syn', 24, 'flag `syn` stands twice'],
  ['permit udp any any syn', 20, '`syn` is not expected here'],
  ['permit tcp any any match-all +foo', 30, '`+foo` is no TCP flag: use +ack, +fin, +psh, +rst, +syn, +urg or the same with -'],
  ['permit ip any any time-range', 30, 'the line ends where the name of a time range is expected'],
  [
    'permit ip any any time-range 9-17',
    30,
    '`9-17` is no name of a time range: a name is a letter followed by up to 62 letters, digits, `_` or `-`',
  ],
  ['permit ip any any ttl 5', 23, '`eq`, `neq`, `gt`, `lt` or `range` is expected after `ttl`, not `5`'],
  ['permit ip any any ttl eq 256', 26, 'a time to live (a number from 0 to 255 or its name) is expected, not `256`'],
  ['permit any any', 12, '`any` is not expected here'],
  ['remark', 7, 'the remark is empty'],
  [`remark ${'x'.repeat(101)}`, 108, 'the remark is longer than 100 characters'],
])('%s: column %i', (line, column, message) => {
  expect(parseEntry(line)).toEqual({ ok: false, error: { severity: 'error', line: 1, column, message } });
});

test('every fault of a text is told, with its line', () => {
  const read = parseAclText('X', 'permit ip any any\n\npermit tcp any any eq https\n! a comment\nallow ip any any\n');
  expect(read).toMatchObject({
    ok: false,
    error: [
      { line: 3, column: 23 },
      { line: 5, column: 1 },
    ],
  });
});

test('entries keep the line they stood on', () => {
  const read = parseAclText('X', 'ip access-list extended X\n remark all\n\n permit ip any any\n');
  expect(read).toMatchObject({ ok: true, value: { kind: 'extended', sourceLines: [2, 4] } });
});

test.each([
  ['the header of another list', 'X', ['ip access-list extended Y', 'permit ip any any'], 'the text is the list `Y`, not `X`'],
  [
    'a standard entry in an extended list',
    'X',
    ['permit ip any any', 'permit host 10.0.0.1'],
    'a standard entry stands in an extended list',
  ],
  [
    'no entries: it would permit everything',
    'X',
    ['remark empty'],
    'the list `X` has no entries: a device takes an empty list as permit everything',
  ],
  [
    'a name that is no word',
    'X Y',
    ['permit ip any any'],
    '`X Y` is no access list name: a name is a letter followed by up to 62 letters, digits, `_` or `-`',
  ],
])('%s', (_what, name, lines, message) => {
  const read = parseAclLines(name, lines);
  expect(read.ok ? [] : read.error.map((fault) => fault.message)).toEqual([message]);
});

test('entries with sequence numbers stand in their order, wherever the lines come from', () => {
  const read = parseAclText('X', '20 permit ip any any\n10 deny tcp any any eq 22\nremark all else\n');
  expect(read.ok && read.value.entries.map(printEntry)).toEqual(['deny tcp any any eq 22', 'permit ip any any', 'remark all else']);
  expect(parseAclText('X', '10 permit ip any any\n10 deny tcp any any\n')).toMatchObject({
    ok: false,
    error: [{ line: 2, column: 1, message: 'sequence number 10 is that of line 1 already' }],
  });
});
