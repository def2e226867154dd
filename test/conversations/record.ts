// `node test/conversations/record.ts`: holds the conversations below between radclient and the engine and writes their frames down.
// Only needed when a conversation is added or what the server answers was changed on purpose.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openUdp } from '../../src/adapters/net/udp-server.ts';
import { type RadclientReply, radclient } from '../interop/radclient.ts';
import { testServer } from '../unit/aaa/test-server.ts';
import { type Line, writeLine } from './conversation.ts';

type Step =
  | {
      readonly send: 'auth' | 'acct' | 'status';
      readonly attributes: (before: readonly RadclientReply[], dacl: (name: string) => string) => readonly string[];
      readonly secret?: string;
    }
  | { readonly repeatLast: true }
  | { readonly clock: number };

const SIGN = 'Message-Authenticator = 0x00';
const MAC = 'Calling-Station-Id = "02-00-00-00-00-01"';
const PLACE = [
  MAC,
  'NAS-Port-Id = "GigabitEthernet0/1/4"',
  'NAS-IP-Address = 127.0.0.1',
  'Cisco-AVPair = "audit-session-id=611C4B0A00000053F483D7B0"',
];
const MAB = ['User-Name = "020000000001"', 'User-Password = "020000000001"', 'Service-Type = Call-Check', ...PLACE, SIGN];
const acct = (status: string): Step => ({
  send: 'acct',
  attributes: () => [`Acct-Status-Type = ${status}`, 'Acct-Session-Id = "0000000A"', 'User-Name = "020000000001"', ...PLACE],
});
const auth = (...attributes: readonly string[]): Step => ({ send: 'auth', attributes: () => attributes });
const dacl = (name: string): Step => ({
  send: 'auth',
  attributes: (before, wireName) => [
    `User-Name = "${wireName(name)}"`,
    'Cisco-AVPair = "aaa:service=ip_admission"',
    'Cisco-AVPair = "aaa:event=acl-download"',
    SIGN,
    ...(before.at(-1)?.attributes.filter((line) => line.startsWith('State = ')) ?? []),
  ],
});

const conversations: readonly { readonly name: string; readonly about: string; readonly steps: readonly Step[] }[] = [
  {
    name: 'pap',
    about: 'PAP, signed: right password, wrong password, unknown user; then unsigned: silence, since the client has signed before (auto)',
    steps: [
      auth('User-Name = "alice"', 'User-Password = "alicepw"', SIGN),
      auth('User-Name = "alice"', 'User-Password = "wrong"', SIGN),
      auth('User-Name = "nobody"', 'User-Password = "x"', SIGN),
      auth('User-Name = "alice"', 'User-Password = "alicepw"'),
    ],
  },
  {
    name: 'chap',
    about: 'CHAP with the Request Authenticator as challenge, then with CHAP-Challenge, then wrong',
    steps: [
      auth('User-Name = "alice"', 'CHAP-Password = "alicepw"', SIGN),
      auth('User-Name = "alice"', 'CHAP-Challenge = 0x00112233445566778899aabbccddeeff', 'CHAP-Password = "alicepw"', SIGN),
      auth('User-Name = "alice"', 'CHAP-Password = "wrong"', SIGN),
    ],
  },
  {
    name: 'retransmission',
    about: 'The same octets again: the same reply again; after the duplicate window the request is looked at anew (RFC 5080 2.2.2)',
    steps: [auth('User-Name = "alice"', 'User-Password = "alicepw"', SIGN), { repeatLast: true }, { clock: 6000 }, { repeatLast: true }],
  },
  {
    name: 'wrong-secret',
    about: 'Signed with another secret, accounting and Status-Server too: silence',
    steps: [
      { send: 'auth', attributes: () => ['User-Name = "alice"', 'User-Password = "alicepw"', SIGN], secret: 'other' },
      { send: 'acct', attributes: () => ['Acct-Status-Type = Start', 'Acct-Session-Id = "1"'], secret: 'other' },
      { send: 'status', attributes: () => [SIGN], secret: 'other' },
    ],
  },
  {
    name: 'host-session',
    about: 'A host: MAB, limited dACL, Start, authenticated again, Interim, Stop, a late Stop',
    steps: [
      auth(...MAB),
      dacl('LIMITED'),
      acct('Start'),
      { clock: 60_000 },
      auth(...MAB),
      acct('Interim-Update'),
      acct('Stop'),
      { clock: 5000 },
      acct('Stop'),
    ],
  },
  {
    name: 'dacl-in-parts',
    about: 'A dACL of 200 entries: Access-Challenge with State, again, Access-Accept; the middle one asked for twice',
    steps: [dacl('LONG'), dacl('LONG'), { repeatLast: true }, dacl('LONG')],
  },
  { name: 'status-server', about: 'Status-Server (RFC 5997)', steps: [{ send: 'status', attributes: () => [SIGN] }] },
];

async function record(steps: readonly Step[]): Promise<readonly Line[]> {
  const server = testServer();
  const lines: Line[] = [];
  const meet = (request: Line & { kind: 'request' }): Uint8Array[] => {
    const replies = server.ask(Uint8Array.from(request.octets), { kind: request.to, address: request.address, port: request.port });
    lines.push(request, ...replies.map((octets): Line => ({ kind: 'reply', octets })));
    if (replies.length === 0) lines.push({ kind: 'silence' });
    return replies;
  };
  const listen = async (to: 'authentication' | 'accounting') => {
    const opened = await openUdp({ address: '127.0.0.1', port: 0 }, (datagram, size, address, port, send) => {
      for (const reply of meet({ kind: 'request', to, address, port, octets: datagram.subarray(0, size) })) send(reply);
    });
    if (!opened.ok) throw new Error(opened.error.message);
    return opened.value;
  };
  const listeners = { auth: await listen('authentication'), acct: await listen('accounting') };
  const replies: RadclientReply[] = [];
  for (const step of steps) {
    if ('clock' in step) {
      server.clock.at += step.clock;
      lines.push({ kind: 'clock', ms: step.clock });
    } else if ('repeatLast' in step) {
      const last = lines.findLast((line) => line.kind === 'request');
      if (last?.kind === 'request') meet(last);
    } else {
      const { port } = step.send === 'acct' ? listeners.acct : listeners.auth;
      const attributes = step.attributes(replies, (name) => server.policy.currentDacl(name)?.wireName ?? '');
      replies.push(await radclient(port, step.send, attributes, step.secret));
    }
  }
  await Promise.all(Object.values(listeners).map((listener) => listener.close()));
  return lines;
}

for (const { name, about, steps } of conversations) {
  const lines = await record(steps);
  const head = `# ${about}.\n# Requests made by FreeRADIUS's radclient; the secret is testing123.\n`;
  writeFileSync(join(import.meta.dirname, `${name}.txt`), `${head}${lines.map(writeLine).join('\n')}\n`);
}
