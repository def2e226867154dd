import { expect, test } from 'vitest';
import { packetText } from '../../../src/acl/decide.ts';
import { parsePacket } from '../../../src/acl/packet-text.ts';

test.each([
  ['tcp 10.1.1.1:40000 > 10.2.2.2:443', 'tcp 10.1.1.1:40000 > 10.2.2.2:443 syn'],
  ['TCP 10.1.1.1 to 10.2.2.2:www SYN+ACK', 'tcp 10.1.1.1:40000 > 10.2.2.2:80 ack+syn'],
  ['6 10.1.1.1:1 -> 10.2.2.2:2 no-flags dscp ef', 'tcp 10.1.1.1:1 > 10.2.2.2:2 no-flags dscp ef'],
  ['udp 0.0.0.0:bootpc > 255.255.255.255:bootps ttl 1', 'udp 0.0.0.0:68 > 255.255.255.255:67 ttl 1'],
  ['icmp 10.1.1.1 > 10.2.2.2', 'icmp 10.1.1.1 > 10.2.2.2 8/0'],
  ['icmp 10.1.1.1 > 10.2.2.2 host-unreachable', 'icmp 10.1.1.1 > 10.2.2.2 3/1'],
  ['esp 10.1.1.1 > 10.2.2.2 option router-alert time-range WORK', 'esp 10.1.1.1 > 10.2.2.2 option router-alert time-range WORK'],
  ['tcp 10.1.1.1 > 10.2.2.2 fragment', 'tcp 10.1.1.1 > 10.2.2.2 fragment'],
])('%s', (text, canonical) => {
  const packet = parsePacket(text);
  expect(packet.ok && packetText(packet.value)).toBe(canonical);
  expect(packet.ok && parsePacket(canonical)).toEqual(packet);
});

test.each([
  ['', 1, 'the line ends where a protocol is expected'],
  ['ip 10.1.1.1 > 10.2.2.2', 1, '`ip` is no protocol of a packet: write tcp, udp, icmp, another name or a number'],
  ['tcp 10.1.1.1:1 10.2.2.2:2', 16, '`>` is expected between source and destination, not `10.2.2.2:2`'],
  ['tcp 10.1.1.1:1 > 10.2.2.2', 18, 'a destination port is expected: write `10.2.2.2:443`'],
  ['tcp 10.1.1.1:70000 > 10.2.2.2:1', 5, '`70000` is no port: write a number from 0 to 65535'],
  ['icmp 10.1.1.1:1 > 10.2.2.2', 6, '`10.1.1.1:1`: only tcp and udp have ports'],
  ['udp 10.1.1.1:1 > 10.2.2.2:2 syn', 29, '`syn` is not expected here'],
  ['tcp 10.1.1.1:1 > 10.2.2.2:2 frob', 29, '`frob` is no TCP flag: write them as `syn+ack`'],
  ['tcp ::1 > 10.2.2.2:2', 5, 'a source is an IPv4 address, with a port as `10.0.0.1:443`, not `::1`'],
  ['tcp 10.1.1.1:1 > 10.2.2.2:2\n', 28, 'character U+000A (LF) is not allowed: only printable ASCII is'],
])('%j: column %i', (text, column, message) => {
  expect(parsePacket(text)).toMatchObject({ ok: false, error: { column, message } });
});
