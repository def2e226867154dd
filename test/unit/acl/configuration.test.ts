import { describe, expect, it, test } from 'vitest';
import { readAclConfiguration } from '../../../src/acl/configuration.ts';
import { printEntry } from '../../../src/acl/print.ts';

/** Entries by list, or `line:column: message` of what is wrong. */
function read(text: string): Readonly<Record<string, readonly string[]>> {
  const { lists, notes } = readAclConfiguration(text, 'X');
  const texts = lists.map(({ name, read: one }) => [
    name,
    one.ok ? one.value.entries.map(printEntry) : one.error.map(({ line, column, message }) => `${line}:${column}: ${message}`),
  ]);
  return Object.fromEntries(notes.length > 0 ? [...texts, ['notes', notes.map(({ line, message }) => `${line}: ${message}`)]] : texts);
}

describe('lists of a configuration', () => {
  it('are found among everything else, in every form', () => {
    const text = [
      'hostname sw-1',
      '!',
      'ip access-list extended GUEST',
      ' remark web',
      ' permit tcp any any eq 80 log',
      'interface GigabitEthernet1/0/1',
      ' ip access-group GUEST in',
      'access-list 10 permit 10.0.0.0 0.255.255.255',
      'access-list 10 deny any',
      'access-list 101 permit udp any eq 68 any eq 67',
      'Standard IP access list 20',
      '    10 permit 10.0.0.1',
      '    20 permit 10.1.0.0, wildcard bits 0.0.255.255 (3 matches)',
      'Extended IP access list xACSACLx (per-user)',
      '    1 permit ip any any time-range WORK (active) (12 matches)',
    ];
    expect(read(text.join('\r\n'))).toEqual({
      GUEST: ['remark web', 'permit tcp any any eq www log'],
      '10': ['permit 10.0.0.0 0.255.255.255', 'deny any'],
      '101': ['permit udp any eq bootpc any eq bootps'],
      '20': ['permit host 10.0.0.1', 'permit 10.1.0.0 0.0.255.255'],
      xACSACLx: ['permit ip any any time-range WORK'],
    });
  });

  it('come in the order of their numbers, as on a device, and a number stands once', () => {
    expect(read('ip access-list extended A\n 20 deny ip any any\n 10 permit tcp any any\n permit udp any any')).toEqual({
      A: ['permit tcp any any', 'deny ip any any', 'permit udp any any'],
    });
    expect(read('ip access-list extended A\n 10 deny ip any any\n 10 permit tcp any any')).toEqual({
      A: ['3:1: sequence number 10 is that of line 2 already'],
    });
  });

  it('of other families are named and passed over; a list taken away is gone', () => {
    const text = 'ipv6 access-list V6\n permit ipv6 any any\nip access-list extended A\n permit ip any any\nno ip access-list extended A\n';
    expect(read(text)).toEqual({ notes: ['1: `V6` is a list for IPv6: only IPv4 lists are read'] });
    expect(read('access-list 700 permit 0000.0000.0001')).toEqual({
      notes: ['1: `700` is a list for another protocol: only IPv4 lists are read'],
    });
    expect(read('access-list WEB permit ip any any')).toEqual({
      notes: ['1: `WEB` is no number of an IPv4 list: 1 to 199 and 1300 to 2699 are'],
    });
    expect(
      read('access-list hardware program nonblocking\nip access-list log-update threshold 10\nip access-list standard 5\n permit any\n'),
    ).toEqual({
      5: ['permit any'],
    });
    expect(read('ip access-list WEB\n 10 permit tcp any any\n')).toEqual({
      notes: ['1: `ip access-list WEB` does not say whether it is extended or standard, as IOS lists do'],
    });
  });

  it('have names devices take and we do not give', () => {
    const text = 'ip access-list extended Vlan10.in\n permit ip any any\nip access-list extended 2nd:VPN/split\n permit ip any any\n';
    expect(Object.keys(read(text))).toEqual(['Vlan10.in', '2nd:VPN/split']);
    expect(read('ip access-list extended a?b\n permit ip any any\n')).toEqual({
      'a?b': [expect.stringMatching(/^1:1: `a\?b` is no access list name/)],
    });
  });

  it('may be indented by tabs', () => {
    expect(read('ip access-list extended A\n\tpermit tcp any any eq 80\t\n')).toEqual({ A: ['permit tcp any any eq www'] });
  });

  it('remarks without a number stay before their entry, whatever number it has', () => {
    const text =
      'ip access-list extended A\n remark web\n 20 permit tcp any any eq 80\n remark names\n 5 permit udp any any eq 53\n remark at the end\n';
    expect(read(text)).toEqual({
      A: ['remark names', 'permit udp any any eq domain', 'remark web', 'permit tcp any any eq www', 'remark at the end'],
    });
  });

  it('in a banner are none, and what follows stays where it is', () => {
    const text = (end: string) =>
      `banner motd ^C\nip access-list extended FAKE\n permit ip any any\n${end}\nip access-list extended A\n permit ip any an\n`;
    expect(read(text('bye ^C'))).toEqual({ A: [expect.stringMatching(/^6:16: /)] });
    expect(Object.keys(read(text('bye')))).toEqual(['FAKE', 'A']);
    expect(read('banner exec # one line #\nip access-list standard 5\n permit any\n')).toEqual({ 5: ['permit any'] });
  });

  it('tell faults where they are', () => {
    expect(read('!\nip access-list extended A\n permit tcp any any eq https\nip access-list standard B\n permit tcp any any')).toEqual({
      A: ['3:24: `https` is not a TCP port name of IOS: write `443`'],
      B: ['5:1: an extended entry stands in a standard list'],
    });
    expect(read('access-list 101 permit tcp any any eq https')).toEqual({
      '101': ['1:39: `https` is not a TCP port name of IOS: write `443`'],
    });
  });
});

const GROUPS = `
object-group network SERVERS
 description where they are
 host 10.0.0.1
 10.1.0.0 255.255.0.0
 10.2.0.0 /24
 range 10.3.0.1 10.3.0.2
object-group network ALL
 group-object SERVERS
 host 10.9.9.9
object-group service WEB
 tcp eq 80
 tcp-udp source gt 1023 eq 443
 icmp echo
object-group network EMPTY
object-group network LOOP
 group-object LOOP
object-group network BAD
 10.0.0.0 0.0.0.255
ip access-list extended A
`;

test('groups are written out, with netmasks as wildcards, ranges as prefixes, services on both sides', () => {
  expect(read(`${GROUPS} permit tcp any object-group ALL eq 22`).A).toEqual([
    'permit tcp any host 10.0.0.1 eq 22',
    'permit tcp any 10.1.0.0 0.0.255.255 eq 22',
    'permit tcp any 10.2.0.0 0.0.0.255 eq 22',
    'permit tcp any host 10.3.0.1 eq 22',
    'permit tcp any host 10.3.0.2 eq 22',
    'permit tcp any host 10.9.9.9 eq 22',
  ]);
  expect(read(`${GROUPS} deny object-group WEB host 10.5.5.5 any log`).A).toEqual([
    'deny tcp host 10.5.5.5 any eq www log',
    'deny tcp host 10.5.5.5 gt 1023 any eq 443 log',
    'deny udp host 10.5.5.5 gt 1023 any eq 443 log',
    'deny icmp host 10.5.5.5 any echo log',
  ]);
});

test.each([
  [' permit ip object-group NONE any', '21:25: the group `NONE` is not defined'],
  [' permit ip object-group EMPTY any', '20:1: the list `A` has no entries: every entry names an empty group'],
  [' permit ip object-group LOOP any', '21:25: `LOOP`: the group `LOOP` holds itself, or groups more than 32 deep (line 17)'],
  [' permit ip object-group BAD any', '21:25: `BAD`: `0.0.0.255` is no netmask, which a network group takes (line 19)'],
  [' permit ip object-group WEB any', '21:25: `WEB` is a service group, and a network group is expected here'],
  [' permit object-group WEB any any eq 80', '21:34: a second `eq` is not expected here'],
  [' permit ip object-group', '21:25: the line ends where the name of a group is expected'],
])('%s', (line, fault) => {
  expect(read(`${GROUPS}${line}`).A).toEqual([fault]);
});
