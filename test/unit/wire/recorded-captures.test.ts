import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type CapturedDatagram, readCapture } from '../../../src/wire/pcap.ts';
import { authenticatorKind } from '../../../src/wire/radius/codes.ts';
import { describePacket, type PacketDescription } from '../../../src/wire/radius/describe.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';
import { SharedSecret } from '../../../src/wire/radius/secret.ts';

const folder = join(import.meta.dirname, '../../vectors/radius/captures');
const secret = new SharedSecret('testing123');

function datagramsOf(file: string): readonly CapturedDatagram[] {
  const read = readCapture(readFileSync(join(folder, file)));
  if (!read.ok) throw new Error(`${file}: ${read.error.why}`);
  return read.value.datagrams;
}

/** Every packet of a capture, replies with the request they answer (the last one with their identifier). */
function packetsOf(file: string): PacketDescription[] {
  const asked = new Map<string, Uint8Array>();
  return datagramsOf(file).map(({ payload, sourcePort, destinationPort }) => {
    const reply = authenticatorKind(payload[0] ?? 0) === 'reply';
    const conversation = `${reply ? destinationPort : sourcePort} ${payload[1]}`;
    const request = asked.get(conversation);
    if (!reply) asked.set(conversation, payload);
    return describePacket(payload, { dictionary: standardDictionary, secret, reveal: true, ...(reply && request ? { request } : {}) });
  });
}

const own = readdirSync(folder).filter((file) => file.endsWith('.pcap'));

describe.each(own)('%s, recorded with FreeRADIUS', (file) => {
  const packets = packetsOf(file);

  test('every authenticator verifies, every attribute is of its type', () => {
    expect(packets.length).toBeGreaterThanOrEqual(2);
    for (const { codeName, verification, fault, attributes } of packets) {
      expect(fault).toBeUndefined();
      expect(['valid', 'random'], codeName).toContain(verification.authenticator);
      expect(['valid', 'absent'], codeName).toContain(verification.messageAuthenticator);
      expect(attributes.filter(({ note }) => note !== undefined)).toEqual([]);
    }
  });

  test('with another secret nothing that is signed verifies', () => {
    for (const { payload } of datagramsOf(file)) {
      const { verification } = describePacket(payload, {
        dictionary: standardDictionary,
        secret: new SharedSecret('testing124'),
        request: new Uint8Array(20),
      });
      expect(['invalid', 'random']).toContain(verification.authenticator);
      expect(['invalid', 'absent']).toContain(verification.messageAuthenticator);
    }
  });
});

const contents = (file: string): string[][] =>
  packetsOf(file).map(({ codeName, attributes }) => [
    codeName,
    ...attributes.filter(({ name }) => name !== 'Message-Authenticator').map(({ name, value }) => `${name}=${value}`),
  ]);

test('what radclient sent and FreeRADIUS answered is read', () => {
  expect(contents('pap-reject.pcap')[0]).toEqual([
    'Access-Request',
    'User-Name=alice',
    'User-Password=nope',
    expect.stringMatching(/^NAS-/),
  ]);
  expect(contents('coa-ack.pcap')).toEqual([
    ['CoA-Request', expect.any(String), expect.any(String), expect.any(String), expect.any(String)],
    ['CoA-ACK'],
  ]);
  expect(
    contents('disconnect-nak.pcap').map((packet) => packet.filter((line) => !/^(User-Name|Acct-Session-Id|Event-Timestamp)=/.test(line))),
  ).toEqual([['Disconnect-Request'], ['Disconnect-NAK', expect.stringMatching(/^Error-Cause=[A-Z]/)]]);
  expect(contents('acct.pcap').flatMap((packet) => packet.filter((line) => line.startsWith('Acct-Status-Type')))).toEqual([
    'Acct-Status-Type=Start',
    'Acct-Status-Type=Interim-Update',
    'Acct-Status-Type=Stop',
  ]);
});

test('the keys in an Access-Accept of EAP-TLS are uncovered: 32 octets each', () => {
  const keys = packetsOf('tls.pcap').flatMap(({ attributes }) => attributes.filter(({ name }) => /^MS-MPPE-(Send|Recv)-Key$/.test(name)));
  expect(keys.map(({ value }) => value.length)).toEqual([66, 66]);
});

test('captures of the tcpdump project', () => {
  expect(contents('tcpdump/RADIUS-RFC5176-2.pcap')).toEqual([
    ['Access-Request', 'User-Name=bob', 'User-Password=hello', 'Error-Cause=Residual-Context-Removed', 'Error-Cause=209'],
  ]);
  expect(contents('tcpdump/RADIUS-port1700.pcap')).toEqual([['CoA-Request', 'User-Name=bob']]);
  expect(contents('tcpdump/radius_rfc5447.pcap')).toEqual([
    [
      'Access-Request',
      'User-Name=luser',
      'MIP6-Feature-Vector=6597069766657',
      'MIP6-Home-Link-Prefix=0x2020010db8000000000000000000000000',
    ],
  ]);
  expect(contents('tcpdump/RADIUS-RFC4675.pcap')[1]).toEqual([
    'Access-Accept',
    'Egress-VLANID=822083707',
    'Ingress-Filters=Enabled',
    'Egress-VLAN-Name=1vlanname',
    'User-Priority-Table=0x6162636461626364',
  ]);
  expect(contents('tcpdump/RADIUS-RFC5580.pcap')[0]?.slice(0, 4)).toEqual([
    'Access-Request',
    'Operator-Name=0namespace TADIG',
    'Operator-Name=1namespace REALM',
    'Operator-Name=2namespace E212',
  ]);
  expect(contents('tcpdump/RADIUS.pcap')[3]).toContain('Reply-Message=Hello, John.McGuirk');
});

test('their malformed packets are told as what they are', () => {
  const [cut] = packetsOf('tcpdump/radius_rfc5447_invalid_length.pcap');
  expect(cut?.fault?.kind).toBe('length-beyond-datagram');
  const notes = packetsOf('tcpdump/RADIUS-RFC3162.pcap').flatMap(({ attributes }) =>
    attributes.map(({ name, value, note }) => `${name} ${value} ${note ?? ''}`.trim()),
  );
  expect(notes).toContain('NAS-IPv6-Address 2001:db8:a0b:12f0::1');
  expect(notes).toContain('Framed-IPv6-Prefix ::/0');
  expect(notes).toContain('Framed-IPv6-Prefix 0x00 not of the type ipv6prefix');
  const fragment = readCapture(readFileSync(join(folder, 'tcpdump/radius_attr_asan.pcap')));
  expect(fragment).toMatchObject({ ok: true, value: { datagrams: [], skipped: [{ frame: 1, why: 'fragment' }] } });
});

test('in theirs too the signatures verify that their maker had right', () => {
  const signed = packetsOf('tcpdump/RADIUS-RFC5176.pcap').map(
    ({ codeName, verification }) => `${codeName} ${verification.messageAuthenticator}`,
  );
  expect(signed[0]).toBe('Disconnect-Request valid');
  for (const { verification } of packetsOf('tcpdump/RADIUS-RFC4675.pcap')) expect(verification.authenticator).not.toBe('invalid');
});
