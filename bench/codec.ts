import { createRequire } from 'node:module';
import { Attribute, CiscoAttribute, Vendor } from '../src/wire/radius/attribute-types.ts';
import { messageAuthenticator, requestAuthenticatorIs } from '../src/wire/radius/authenticate.ts';
import { Code } from '../src/wire/radius/codes.ts';
import { PacketView } from '../src/wire/radius/packet-view.ts';
import { PacketWriter } from '../src/wire/radius/packet-writer.ts';
import { hidePassword } from '../src/wire/radius/password.ts';
import { SharedSecret } from '../src/wire/radius/secret.ts';

type NpmPacket = { readonly attributes: Readonly<Record<string, unknown>> };
type NpmRadius = {
  decode(options: { packet: Buffer; secret: string }): NpmPacket;
  encode(options: { code: string; secret: string; identifier: number; attributes: readonly (readonly unknown[])[] }): Buffer;
  encode_response(options: { packet: NpmPacket; code: string; secret: string; attributes: readonly (readonly unknown[])[] }): Buffer;
};

/** One measured thing, ours and npm `radius`'s: a call does it once and gives something that depends on all of it. */
type Contest = { readonly what: string; readonly ours: () => unknown; readonly npm: () => unknown };

const ROUNDS = 7;
/** Each side of each contest runs this long a round: 4 contests x 2 x 7 rounds x 0.2 s = 11 s with warm-up. */
const ROUND_MS = 180;
const GOAL = 5;

const text = 'testing123';
const secret = new SharedSecret(text);
const authenticator = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
const writer = new PacketWriter();
const view = new PacketView();

const accessRequest = Buffer.from(
  writer
    .begin(Code.AccessRequest, 7)
    .messageAuthenticator()
    .text(Attribute.UserName, 'user1234')
    .octets(Attribute.UserPassword, hidePassword(Buffer.from('password1234'), secret, authenticator))
    .u32(Attribute.NasIpAddress, 0x0a000001)
    .u32(Attribute.NasPort, 50101)
    .u32(Attribute.ServiceType, 2)
    .u32(Attribute.NasPortType, 15)
    .text(Attribute.CalledStationId, '00-11-22-33-44-55')
    .text(Attribute.CallingStationId, 'AA-BB-CC-DD-EE-FF')
    .vendorText(Vendor.Cisco, CiscoAttribute.Avpair, 'audit-session-id=0A0000010000001234567890')
    .finishAccessRequest(secret, authenticator) ?? [],
);

const accountingRequest = Buffer.from(
  writer
    .begin(Code.AccountingRequest, 8)
    .u32(Attribute.AcctStatusType, 3)
    .text(Attribute.AcctSessionId, '0000001A')
    .text(Attribute.UserName, 'user1234')
    .u32(Attribute.NasIpAddress, 0x0a000001)
    .u32(Attribute.AcctSessionTime, 600)
    .u32(Attribute.AcctInputOctets, 123456)
    .u32(Attribute.AcctOutputOctets, 654321)
    .text(Attribute.CallingStationId, 'AA-BB-CC-DD-EE-FF')
    .vendorText(Vendor.Cisco, CiscoAttribute.Avpair, 'audit-session-id=0A0000010000001234567890')
    .finishSignedRequest(secret) ?? [],
);

/** The contests. npm `radius` signs a CoA-Request without Message-Authenticator, which it cannot do right, so ours goes without too. */
function contests(): readonly Contest[] {
  const npm = createRequire(import.meta.url)('radius') as NpmRadius;
  const requestOfNpm = npm.decode({ packet: Buffer.from(accessRequest), secret: text });
  return [
    {
      what: `decode and verify Access-Request (Message-Authenticator, ${accessRequest.length} octets)`,
      ours: () => view.read(accessRequest) === undefined && messageAuthenticator(view, secret) === 'valid' && view.text(Attribute.UserName),
      npm: () => npm.decode({ packet: accessRequest, secret: text }).attributes['User-Name'],
    },
    {
      what: `decode and verify Accounting-Request (${accountingRequest.length} octets)`,
      ours: () => view.read(accountingRequest) === undefined && requestAuthenticatorIs(view, secret) && view.text(Attribute.AcctSessionId),
      npm: () => npm.decode({ packet: accountingRequest, secret: text }).attributes['Acct-Session-Id'],
    },
    {
      what: 'encode Access-Accept with Message-Authenticator',
      ours: () =>
        writer
          .begin(Code.AccessAccept, 7)
          .messageAuthenticator()
          .u32(Attribute.SessionTimeout, 3600)
          .text(Attribute.FilterId, 'employees.in')
          .text(Attribute.ReplyMessage, 'welcome')
          .finishReply(secret, authenticator),
      npm: () =>
        npm.encode_response({
          packet: requestOfNpm,
          code: 'Access-Accept',
          secret: text,
          attributes: [
            ['Session-Timeout', 3600],
            ['Filter-Id', 'employees.in'],
            ['Reply-Message', 'welcome'],
          ],
        }),
    },
    {
      what: 'encode CoA-Request (reauthenticate)',
      ours: () =>
        writer
          .begin(Code.CoaRequest, 9)
          .u32(Attribute.NasIpAddress, 0x0a000001)
          .text(Attribute.AcctSessionId, '0000001A')
          .u32(Attribute.EventTimestamp, 1_700_000_000)
          .vendorText(Vendor.Cisco, CiscoAttribute.Avpair, 'subscriber:command=reauthenticate')
          .finishSignedRequest(secret),
      npm: () =>
        npm.encode({
          code: 'CoA-Request',
          secret: text,
          identifier: 9,
          attributes: [
            ['NAS-IP-Address', '10.0.0.1'],
            ['Acct-Session-Id', '0000001A'],
            ['Event-Timestamp', new Date(1_700_000_000_000)],
            ['Vendor-Specific', 9, [[1, Buffer.from('subscriber:command=reauthenticate')]]],
          ],
        }),
    },
  ];
}

/** Times a second, measured over at least `milliseconds`. */
function rate(call: () => unknown, milliseconds: number): number {
  const started = performance.now();
  let times = 0;
  for (let now = started; ; now = performance.now()) {
    if (now - started >= milliseconds) return (times * 1000) / (now - started);
    for (let i = 0; i < 200; i++) if (!call()) throw new Error('a measured call failed');
    times += 200;
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Our codec beside npm `radius` 1.1.4, on the same packets in the same process, turn by turn; medians of the rounds. */
export async function run(): Promise<Record<string, unknown>[]> {
  const all = contests().map((contest) => ({ contest, ours: [] as number[], npm: [] as number[] }));
  for (const { contest } of all) {
    rate(contest.ours, ROUND_MS);
    rate(contest.npm, ROUND_MS);
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const { contest, ours, npm } of all) {
      ours.push(rate(contest.ours, ROUND_MS));
      npm.push(rate(contest.npm, ROUND_MS));
    }
  }
  return all.map(({ contest, ours, npm }) => {
    const ratio = median(ours.map((value, i) => value / (npm[i] ?? 1)));
    return {
      what: contest.what,
      perSecond: Math.round(median(ours)),
      npmRadiusPerSecond: Math.round(median(npm)),
      ratio: Math.round(ratio * 10) / 10,
      goal: `at least ${GOAL} times npm radius`,
      met: ratio >= GOAL,
    };
  });
}
