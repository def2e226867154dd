import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { messageAuthenticator, requestAuthenticatorIs } from '../../src/wire/radius/authenticate.ts';
import { Code } from '../../src/wire/radius/codes.ts';
import { describePacket } from '../../src/wire/radius/describe.ts';
import { standardDictionary } from '../../src/wire/radius/dictionaries/index.ts';
import { encodeAttribute } from '../../src/wire/radius/encode-attribute.ts';
import { PacketView } from '../../src/wire/radius/packet-view.ts';
import { PacketWriter } from '../../src/wire/radius/packet-writer.ts';
import { SharedSecret } from '../../src/wire/radius/secret.ts';
import { missing } from './foreign.ts';

const text = 'testing123';
const secret = new SharedSecret(text);
const random = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
const folder = mkdtempSync(join(tmpdir(), 'portreeve-codec-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Given = readonly [name: string, value: string | number, tag?: number];

function add(writer: PacketWriter, given: readonly Given[], requestAuthenticator: Uint8Array): PacketWriter {
  for (const [i, [name, value, tag = 0]] of given.entries()) {
    const attribute = standardDictionary.attribute(name);
    const encoded = attribute && encodeAttribute(attribute, value, { tag, secret, requestAuthenticator, salt: i });
    if (!encoded?.ok) throw new Error(`${name}: ${encoded?.error.why}`);
    writer.raw(encoded.value);
  }
  return writer;
}

/** A capture of datagrams over Ethernet and IPv4, requests from port 40000 to the service's, replies the other way. */
function capture(datagrams: readonly (readonly [packet: Uint8Array | undefined, service: number, reply: boolean])[]): Buffer {
  const header = Buffer.from('d4c3b2a1020004000000000000000000ffff000001000000', 'hex');
  const records = datagrams.map(([packet = new Uint8Array(), service, reply], i) => {
    const ip = Buffer.alloc(28 + packet.length);
    ip.set([0x45, 0, ip.length >>> 8, ip.length & 255, 0, 0, 0, 0, 64, 17, 0, 0], 0);
    ip.set(reply ? [10, 0, 0, 2, 10, 0, 0, 1] : [10, 0, 0, 1, 10, 0, 0, 2], 12);
    ip.writeUInt16BE(reply ? service : 40000, 20);
    ip.writeUInt16BE(reply ? 40000 : service, 22);
    ip.writeUInt16BE(8 + packet.length, 24);
    ip.set(packet, 28);
    const frame = Buffer.concat([Buffer.alloc(12, 0xaa), Buffer.from('0800', 'hex'), ip]);
    const record = Buffer.alloc(16);
    record.writeUInt32LE(1_700_000_000 + i, 0);
    record.writeUInt32LE(frame.length, 8);
    record.writeUInt32LE(frame.length, 12);
    return Buffer.concat([record, frame]);
  });
  return Buffer.concat([header, ...records]);
}

const REQUEST: readonly Given[] = [
  ['User-Name', 'bob'],
  ['User-Password', 'a password longer than sixteen'],
  ['NAS-IP-Address', '10.0.0.1'],
  ['Service-Type', 'Framed-User'],
  ['Calling-Station-Id', 'AA-BB-CC-DD-EE-FF'],
  ['NAS-Port-Type', 'Ethernet'],
  ['NAS-IPv6-Address', '2001:db8::1'],
  ['Framed-IPv6-Prefix', '2001:db8:1::/48'],
  ['Cisco-AVPair', 'audit-session-id=0A01'],
  ['Frag-Status', 'Fragmentation-Supported'],
];
const REPLY: readonly Given[] = [
  ['Tunnel-Type', 'VLAN', 1],
  ['Tunnel-Medium-Type', 'IEEE-802', 1],
  ['Tunnel-Private-Group-Id', '100', 1],
  ['Session-Timeout', 3600],
  ['Class', '0x00ff'],
  ['MS-MPPE-Send-Key', '0x00112233445566778899aabbccddeeff'],
];

describe.skipIf(missing('tshark'))('tshark reads what we write', () => {
  const request = add(new PacketWriter().begin(Code.AccessRequest, 7).messageAuthenticator(), REQUEST, random).finishAccessRequest(
    secret,
    random,
  );
  const accept = add(new PacketWriter().begin(Code.AccessAccept, 7).messageAuthenticator(), REPLY, random).finishReply(secret, random);
  const accounting = add(
    new PacketWriter().begin(Code.AccountingRequest, 8),
    [
      ['Acct-Status-Type', 'Start'],
      ['Acct-Session-Id', '0001'],
    ],
    random,
  ).finishSignedRequest(secret);
  const coa = add(
    new PacketWriter().begin(Code.CoaRequest, 9).messageAuthenticator(),
    [
      ['Acct-Session-Id', '0001'],
      ['Cisco-AVPair', 'subscriber:command=reauthenticate'],
      ['Event-Timestamp', 1_700_000_000],
    ],
    random,
  ).finishSignedRequest(secret);
  const forged = Buffer.from(new PacketWriter().begin(Code.CoaAck, 9).text(18, 'done').finishSignedRequest(secret) ?? []);
  const file = join(folder, 'ours.pcap');
  writeFileSync(
    file,
    capture([
      [request, 1812, false],
      [accept, 1812, true],
      [accounting, 1813, false],
      [coa, 3799, false],
      [forged, 3799, true],
    ]),
  );
  const shown = execFileSync(
    'tshark',
    ['-r', file, '-V', '-o', `radius.shared_secret:${text}`, '-o', 'radius.validate_authenticator:TRUE', '-o', 'radius.show_length:FALSE'],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 30_000 },
  )
    .split(/^Frame \d+:/m)
    .slice(1);

  test('codes, attributes and values agree', () => {
    expect(shown).toHaveLength(5);
    const [first = '', second = '', third = '', fourth = ''] = shown;
    for (const line of [
      /Code: Access-Request \(1\)/,
      /User-Name.*bob/,
      /User-Password.*a password longer than sixteen/,
      /NAS-IP-Address.*10\.0\.0\.1/,
      /Service-Type.*Framed\(-User\)? ?\(2\)|Service-Type.*Framed.*2/,
      /Calling-Station-Id.*AA-BB-CC-DD-EE-FF/,
      /NAS-Port-Type.*Ethernet/,
      /NAS-IPv6-Address.*2001:db8::1/,
      /Framed-IPv6-Prefix.*2001:db8:1::\/48/,
      /Cisco-AVPair.*audit-session-id=0A01/,
      /Frag-Status.*1/,
    ])
      expect(first).toMatch(line);
    for (const line of [
      /Access-Accept \(2\)/,
      /Tunnel-Type.*Tag=0x01.*VLAN/,
      /Tunnel-Medium-Type.*Tag=0x01.*IEEE-802/,
      /Tunnel-Private-Group-Id.*Tag=0x01.*100/,
      /Session-Timeout.*3600/,
      /Class.*00ff/,
      /MS-MPPE-Send-Key/,
    ]) {
      expect(second).toMatch(line);
    }
    expect(third).toMatch(/Acct-Status-Type.*Start/);
    expect(fourth).toMatch(/Cisco-AVPair.*subscriber:command=reauthenticate/);
    expect(fourth).toMatch(/Event-Timestamp.*Nov 14, 2023/);
    for (const frame of shown) expect(frame).not.toMatch(/Malformed|Unknown-Attribute/);
  });

  test('it holds the signature of our reply for right, and one over zeros for wrong', () => {
    const verdicts = shown.map((frame) => /Authenticator: [0-9a-f]{32} \[(correct|incorrect)/.exec(frame)?.[1]);
    expect([verdicts[1], verdicts[4]]).toEqual(['correct', 'incorrect']);
  });
});

describe.skipIf(missing('radsniff'))('radsniff reads what we write', () => {
  test('with the hidden password', () => {
    const packet = add(new PacketWriter().begin(Code.AccessRequest, 7).messageAuthenticator(), REQUEST, random).finishAccessRequest(
      secret,
      random,
    );
    const file = join(folder, 'sniff.pcap');
    writeFileSync(file, capture([[packet, 1812, false]]));
    // It ends with 1 after a file it has read to the end; what it printed is what counts.
    const { stdout: shown } = spawnSync('radsniff', ['-I', file, '-s', text, '-x'], { encoding: 'utf8', timeout: 30_000 });
    expect(shown).toMatch(/Access-Request Id 7/);
    for (const line of [
      'User-Name = "bob"',
      'User-Password = "a password longer than sixteen"',
      'NAS-IP-Address = 10.0.0.1',
      'Cisco-AVPair = "audit-session-id=0A01"',
      'Framed-IPv6-Prefix = 2001:db8:1::/48',
    ]) {
      expect(shown).toContain(line);
    }
  });
});

/** Answers one datagram on a free port of the loopback and gives what it was. */
async function exchange(
  answer: (request: Buffer) => Uint8Array | undefined,
  run: (port: number) => Promise<string>,
): Promise<{ readonly request: Buffer; readonly output: string }> {
  const socket: Socket = createSocket('udp4');
  await new Promise<void>((done) => socket.bind(0, '127.0.0.1', done));
  let request: Buffer = Buffer.alloc(0);
  socket.on('message', (datagram: Buffer, { port, address }: RemoteInfo) => {
    request = datagram;
    const reply = answer(datagram);
    if (reply) socket.send(reply, port, address);
  });
  try {
    const output = await run(socket.address().port);
    return { request, output };
  } finally {
    socket.close();
  }
}

function radclient(kind: string, input: string): (port: number) => Promise<string> {
  return (port) =>
    new Promise((done, failed) => {
      const child = spawn('radclient', ['-x', '-t', '1', '-r', '1', `127.0.0.1:${port}`, kind, text]);
      let output = '';
      child.stdout.on('data', (part: Buffer) => {
        output += part.toString();
      });
      child.stderr.on('data', (part: Buffer) => {
        output += part.toString();
      });
      child.on('error', failed);
      child.on('close', () => done(output));
      child.stdin.end(input);
    });
}

describe.skipIf(missing('radclient'))('radclient', () => {
  const view = new PacketView();

  test('its Access-Request verifies and reads, and it accepts our reply', async () => {
    const { request, output } = await exchange(
      (datagram) => {
        view.read(datagram);
        return add(
          new PacketWriter().begin(Code.AccessAccept, view.identifier).messageAuthenticator(),
          REPLY,
          view.authenticator(),
        ).finishReply(secret, view.authenticator());
      },
      radclient(
        'auth',
        'User-Name=bob,User-Password=hello,NAS-Port=3,Cisco-AVPair="a=b",Framed-IPv6-Prefix=2001:db8::/32,Message-Authenticator=0x00\n',
      ),
    );
    const { attributes, verification } = describePacket(request, { dictionary: standardDictionary, secret, reveal: true });
    expect(verification.messageAuthenticator).toBe('valid');
    expect(attributes.filter(({ name }) => name !== 'Message-Authenticator').map(({ name, value }) => `${name}=${value}`)).toEqual([
      'User-Name=bob',
      'User-Password=hello',
      'NAS-Port=3',
      'Cisco-AVPair=a=b',
      'Framed-IPv6-Prefix=2001:db8::/32',
    ]);
    expect(output).toMatch(/Received Access-Accept Id/);
    for (const line of [
      'Tunnel-Type:1 = VLAN',
      'Tunnel-Private-Group-Id:1 = "100"',
      'Session-Timeout = 3600',
      'Class = 0x00ff',
      'MS-MPPE-Send-Key = 0x00112233445566778899aabbccddeeff',
    ]) {
      expect(output).toContain(line);
    }
  });

  test.each(['acct', 'coa', 'disconnect'])('its %s request verifies', async (kind) => {
    const { request, output } = await exchange(
      (datagram) => {
        view.read(datagram);
        const writer = new PacketWriter().begin(view.code + 1, view.identifier);
        // No RFC says over what an Accounting-Response is signed (FreeRADIUS takes zeros), so it carries no Message-Authenticator.
        if (kind !== 'acct') writer.messageAuthenticator();
        return writer.finishReply(secret, view.authenticator());
      },
      radclient(kind, 'User-Name=bob,Acct-Session-Id=0001,Message-Authenticator=0x00\n'),
    );
    expect(view.read(request)).toBeUndefined();
    expect(requestAuthenticatorIs(view, secret)).toBe(true);
    expect(messageAuthenticator(view, secret)).toBe('valid');
    expect(output).toMatch(/Received (Accounting-Response|CoA-ACK|Disconnect-ACK) Id/);
  });

  test('a reply with a wrong signature is refused', async () => {
    const { output } = await exchange(
      (datagram) => {
        view.read(datagram);
        return new PacketWriter().begin(Code.AccessAccept, view.identifier).finishReply(new SharedSecret('other'), view.authenticator());
      },
      radclient('auth', 'User-Name=bob,User-Password=hello\n'),
    );
    expect(output).toMatch(/invalid Response Authenticator/);
    expect(output).not.toMatch(/Received Access-Accept Id/);
  });
});
