import { randomBytes } from 'node:crypto';
import { type Fault, fault } from '../../../base/fault.ts';
import { parseIpv4 } from '../../../model/ipv4.ts';
import { describePacket, type PacketDescription } from '../../../wire/radius/describe.ts';
import { standardDictionary } from '../../../wire/radius/dictionaries/index.ts';
import { PacketView } from '../../../wire/radius/packet-view.ts';
import { SharedSecret } from '../../../wire/radius/secret.ts';
import { type AccessRequest, buildAccessRequest } from '../access-request.ts';
import { hostPort } from '../address.ts';
import type { Call } from '../command-line.ts';
import { durationOf } from '../common-flags.ts';
import { isProof } from '../mschapv2-client.ts';
import { exchangeRadius, type RadiusExchange } from '../radius-exchange.ts';
import { isSound, showPacket } from '../show-packet.ts';
import { milliseconds } from '../show-plan.ts';

type Options = {
  readonly server: string;
  readonly secret: string;
  readonly user: string;
  readonly password?: string;
  readonly method: AccessRequest['method'];
  readonly nasIp: string;
  readonly sourceAddress?: string;
  readonly attribute?: readonly string[];
  readonly messageAuthenticator: boolean;
  readonly timeout: string;
  readonly tries: string;
};

/** `test auth`: one authentication as a switch would ask for it. Exit 0 only for an Access-Accept whose authenticators verify. */
export async function testAuth(call: Call): Promise<number> {
  const options = call.options<Options>();
  const server = hostPort(options.server, 1812, '--server');
  if (!server.ok) return call.fail([server.error]);
  const timeout = durationOf(options.timeout, '--timeout', '2s');
  if (!timeout.ok) return call.fail([timeout.error]);
  if (!/^[1-9]$/.test(options.tries)) return call.fail([fault('input.invalid', `\`${options.tries}\` is no number of tries: 1 to 9`)]);
  if (options.sourceAddress !== undefined && parseIpv4(options.sourceAddress) === undefined) {
    return call.fail([fault('input.invalid', `\`${options.sourceAddress}\` is no IPv4 address for --source-address`)]);
  }
  if (options.secret === '') return call.fail([fault('input.invalid', '--secret is empty')]);
  const secret = new SharedSecret(options.secret);
  const request = buildAccessRequest(
    {
      method: options.method,
      user: options.user,
      password: options.password,
      nasAddress: options.nasIp,
      messageAuthenticator: options.messageAuthenticator,
      attributes: options.attribute ?? [],
    },
    standardDictionary,
    secret,
    randomBytes(50),
  );
  if (!request.ok) return call.fail([request.error]);

  const outcome = await exchangeRadius(server.value, request.value, {
    timeout: timeout.value ?? 2000,
    tries: Number(options.tries),
    source: options.sourceAddress,
    stop: call.io.interrupted,
  });
  if (outcome.kind !== 'reply') return call.fail([noReply(outcome, options.server)]);
  const sent = describePacket(request.value, { dictionary: standardDictionary, secret });
  const reply = describePacket(outcome.bytes, { dictionary: standardDictionary, secret, request: request.value });
  const { ms, transmissions, from } = outcome;
  call.print(
    { method: options.method, server: from, ms: Math.round(ms * 1000) / 1000, transmissions, request: sent, reply },
    {
      table: () =>
        `sent to ${from}:\n${showPacket(sent, call.paint)}\nanswered in ${milliseconds(ms)}${transmissions > 1 ? `, transmission ${transmissions}` : ''}:\n${showPacket(reply, call.paint)}`,
      ids: () => [reply.codeName],
    },
  );
  const proved =
    options.method !== 'mschapv2' || isProof(viewOf(outcome.bytes), viewOf(request.value), options.user, options.password ?? '');
  const verdict = judge(reply, proved);
  return verdict ? call.fail([verdict]) : 0;
}

function noReply(outcome: Exclude<RadiusExchange, { kind: 'reply' }>, server: string): Fault {
  if (outcome.kind === 'unreachable')
    return fault('api.unreachable', `nothing takes RADIUS at \`${server}\` (${outcome.why}): mend --server or --source-address`);
  return fault(
    'api.unreachable',
    `no answer from \`${server}\` to ${outcome.transmissions} transmissions: a server drops what it does not trust, so look at its address, its client list and the secret`,
  );
}

function viewOf(packet: Uint8Array): PacketView {
  const view = new PacketView();
  view.read(packet);
  return view;
}

function judge(reply: PacketDescription, proved: boolean): Fault | undefined {
  if (!isSound(reply))
    return fault(
      'packet.unsound',
      'the reply does not verify: the secret is not the one of the server, or the reply was changed on its way',
    );
  if (reply.codeName === 'Access-Accept') {
    if (proved) return undefined;
    return fault('packet.unsound', 'the server accepted and did not prove that it knows the password: a client would end the connection');
  }
  return fault('auth.refused', `the server answered with ${reply.codeName}`);
}
