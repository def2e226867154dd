import { expect, test } from 'vitest';
import { parseEntry } from '../../../src/acl/parse.ts';
import { printEntry } from '../../../src/acl/print.ts';

function canonical(line: string): string {
  const read = parseEntry(line);
  return read.ok ? printEntry(read.value) : `${read.error.column}: ${read.error.message}`;
}

/** What IOS-XE 17.15 shows for what it is given, where it was measured; else the syntax reference of `ip access-list extended`. */
test.each([
  ['permit tcp any any eq 80', 'permit tcp any any eq www'],
  ['permit tcp any any eq 443', 'permit tcp any any eq 443'],
  ['permit tcp any any eq 22', 'permit tcp any any eq 22'],
  ['permit udp any any eq 53', 'permit udp any any eq domain'],
  ['deny udp any eq 68 any eq 67', 'deny udp any eq bootpc any eq bootps'],
  ['permit tcp any any range 135 139', 'permit tcp any any range msrpc 139'],
  ['permit udp any any range 137 138', 'permit udp any any range netbios-ns netbios-dgm'],
  ['permit tcp any any range 80 80', 'permit tcp any any eq www'],
  ['permit tcp any any eq 443 80 443', 'permit tcp any any eq www 443'],
  ['permit tcp any any eq syslog', 'permit tcp any any eq cmd'],
  ['permit tcp any any eq onep-plain', 'permit tcp any any eq 15001'],
  ['permit tcp any any eq connectedapps-tls', 'permit tcp any any eq 15002'],
  ['permit 6 any any gt 1023', 'permit tcp any any gt 1023'],
  ['permit 41 any any', 'permit 41 any any'],
  ['PERMIT TCP ANY HOST 10.0.0.1 EQ WWW', 'permit tcp any host 10.0.0.1 eq www'],
  ['permit ip 10.1.2.3 0.0.0.255 any', 'permit ip 10.1.2.0 0.0.0.255 any'],
  ['permit ip 10.1.2.3 0.0.0.0 any', 'permit ip host 10.1.2.3 any'],
  ['permit ip 1.2.3.4 255.255.255.255 any', 'permit ip any any'],
  ['permit ip 10.1.2.3 0.0.254.0 any', 'permit ip 10.1.0.3 0.0.254.0 any'],
  ['permit ip 10.0.0.0 255.0.0.0 any', 'permit ip 0.0.0.0 255.0.0.0 any'],
  ['permit icmp any any 8', 'permit icmp any any echo'],
  ['permit icmp any any 3 1', 'permit icmp any any host-unreachable'],
  ['permit icmp any any 8 0', 'permit icmp any any 8 0'],
  ['permit icmp any any 42', 'permit icmp any any 42'],
  ['permit tcp any any match-all +syn -ack', 'permit tcp any any match-all -ack +syn'],
  ['permit tcp any any syn', 'permit tcp any any match-any +syn'],
  ['permit tcp any any rst ACK log', 'permit tcp any any match-any +ack +rst log'],
  ['permit tcp any any established log', 'permit tcp any any established log'],
  ['permit ip any any dscp 46', 'permit ip any any dscp ef'],
  ['permit ip any any tos 8 precedence 5', 'permit ip any any precedence critical tos min-delay'],
  ['permit ip any any option 7', 'permit ip any any option record-route'],
  ['permit ip any any option any-options fragments', 'permit ip any any option any-options fragments'],
  ['  10 permit ip any any log (1168716 matches)', 'permit ip any any log'],
  ['10 deny   any log (1 match)', 'deny any log'],
  ['permit 10.70.10.0, wildcard bits 0.0.10.255 (20 matches)', 'permit 10.70.0.0 0.0.10.255'],
  ['permit 10.1.1.1', 'permit host 10.1.1.1'],
  ['20 remark  guests, at most  ', 'remark guests, at most'],
])('%s is %s', (line, expected) => {
  expect(canonical(line)).toBe(expected);
});

/** Entries of captures that print as they stand: real devices show the canonical form. */
test.each([
  'permit udp any eq bootpc any eq bootps',
  'permit tcp 10.0.0.0 0.255.255.255 any eq telnet',
  'permit tcp host 10.10.37.18 eq bgp host 10.10.37.17',
  'permit icmp any host 113.17.12.114 echo-reply',
  'deny pim any any',
  'deny esp any any precedence internet',
  'deny esp any any tos normal',
  'permit tcp any any match-all +ack -fin log',
  'permit udp any range 16384 32767 10.1.1.0 0.0.0.255 range 16384 32767',
])('%s stands as it is', (line) => {
  expect(canonical(line)).toBe(line);
});
