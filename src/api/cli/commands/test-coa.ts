import { toHex } from '../../../base/bytes.ts';
import { type Fault, fault } from '../../../base/fault.ts';
import { given } from '../../../base/given.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import { Secret } from '../../../base/secret.ts';
import { instantOf } from '../../../base/time.ts';
import { encodeCoa } from '../../../control/encode-coa.ts';
import { ignoredReplies } from '../../../control/evidence.ts';
import type { Driver } from '../../../driver/contract.ts';
import type { CoaCommand } from '../../../model/coa.ts';
import type { CoaTarget, DeviceId } from '../../../model/device.ts';
import { type Ipv4, parseIpv4 } from '../../../model/ipv4.ts';
import type { Session, SessionId } from '../../../model/session.ts';
import { refusalOf, verdictOf } from '../../../plan/refusal.ts';
import type { CoaOutcome, CoaRequest } from '../../../ports/coa-client.ts';
import { describePacket } from '../../../wire/radius/describe.ts';
import { standardDictionary } from '../../../wire/radius/dictionaries/index.ts';
import { errorCauseText } from '../../../wire/radius/error-cause.ts';
import { SharedSecret } from '../../../wire/radius/secret.ts';
import { hostPort } from '../address.ts';
import type { Call } from '../command-line.ts';
import { showPacket } from '../show-packet.ts';
import { milliseconds } from '../show-plan.ts';

type Options = {
  readonly target: string;
  readonly secret: string;
  readonly command:
    | 'reauthenticate'
    | 'bounce'
    | 'disable-port'
    | 'disconnect'
    | 'query'
    | 'activate-service'
    | 'deactivate-service'
    | 'interface-template'
    | 'authorize-only'
    | 'change-authorization';
  readonly auditSessionId?: string;
  readonly acctSessionId?: string;
  readonly callingStationId?: string;
  readonly nasIp?: string;
  readonly service?: string;
  readonly precedence?: string;
  readonly replaceAll?: boolean;
  readonly template?: string;
  readonly session?: string;
  readonly filterId?: string;
  readonly vlan?: string;
  readonly sessionTimeout?: string;
  readonly idleTimeout?: string;
  readonly type?: 'last' | 'rerun';
  readonly driver: string;
  readonly sourceAddress?: string;
  readonly messageAuthenticator: boolean;
  readonly eventTimestamp: boolean;
  readonly tolerateZeroAuthenticator?: boolean;
};

/** `test coa`: one Change of Authorization or Disconnect, through the same driver and client the server uses. */
export async function testCoa(call: Call): Promise<number> {
  const options = call.options<Options>();
  const target = targetOf(options);
  if (!target.ok) return call.fail([target.error]);
  const driver = await call.parts.driver(options.driver);
  if (!driver) return call.fail([fault('input.invalid', `\`${options.driver}\` is no driver`)]);
  const request = requestOf(options, driver, target.value);
  if (!request.ok) return call.fail([request.error]);

  const client = await call.parts.coaClient();
  try {
    const outcome = await client.exchange(target.value, request.value);
    return tell(call, options, outcome);
  } finally {
    await client.close();
  }
}

function targetOf(options: Options): Result<CoaTarget, Fault> {
  const at = hostPort(options.target, 1700, '--target');
  if (!at.ok) return at;
  const address = parseIpv4(at.value.host);
  if (address === undefined) return err(fault('input.invalid', `\`${at.value.host}\` is no IPv4 address for --target`));
  const source = options.sourceAddress === undefined ? undefined : parseIpv4(options.sourceAddress);
  if (options.sourceAddress !== undefined && source === undefined) {
    return err(fault('input.invalid', `\`${options.sourceAddress}\` is no IPv4 address for --source-address`));
  }
  if (options.secret === '') return err(fault('input.invalid', '--secret is empty'));
  return ok({
    address,
    port: at.value.port,
    secret: new Secret(options.secret),
    ...(source !== undefined && { sourceAddress: source }),
    messageAuthenticator: options.messageAuthenticator ? 'send' : 'omit',
    eventTimestamp: options.eventTimestamp ? 'send' : 'omit',
    replyMessageAuthenticator: options.tolerateZeroAuthenticator ? 'tolerate-zero-authenticator' : 'verify',
  });
}

function requestOf(options: Options, driver: Driver, target: CoaTarget): Result<CoaRequest, Fault> {
  const command = commandOf(options);
  if (!command.ok) return command;
  const nas = options.nasIp === undefined ? target.address : parseIpv4(options.nasIp);
  if (nas === undefined) return err(fault('input.invalid', `\`${options.nasIp}\` is no IPv4 address for --nas-ip`));
  const asked = driver.coa(command.value, sessionOf(options, nas));
  if (!asked.ok)
    return err(fault('coa.unsupported', `the driver ${driver.name} cannot ask for ${asked.error.command}: ${asked.error.why}`));
  const request = encodeCoa(asked.value, standardDictionary);
  return request.ok ? request : err(fault('coa.unsupported', `the request cannot be sent: ${request.error}`));
}

function commandOf(options: Options): Result<CoaCommand, Fault> {
  const { command, service, template, filterId, vlan, type } = options;
  const number = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));
  switch (command) {
    case 'reauthenticate':
      return ok({ kind: 'reauthenticate', ...(type && { type }) });
    case 'bounce':
      return ok({ kind: 'bounce-host-port' });
    case 'disable-port':
      return ok({ kind: 'disable-host-port' });
    case 'disconnect':
      return ok({ kind: 'terminate' });
    case 'query':
      return ok({ kind: 'session-query' });
    case 'authorize-only':
      return ok({ kind: command });
    case 'interface-template':
      return template === undefined
        ? err(fault('input.invalid', `--command ${command} needs --template`))
        : ok({ kind: command, template });
    case 'change-authorization':
      return ok({
        kind: command,
        ...given({ filterId, vlan, sessionTimeout: number(options.sessionTimeout), idleTimeout: number(options.idleTimeout) }),
      });
    default:
      if (service === undefined) return err(fault('input.invalid', `--command ${command} needs --service`));
      if (command === 'deactivate-service') return ok({ kind: command, service });
      return ok({ kind: command, service, ...given({ precedence: number(options.precedence), replaceAll: options.replaceAll }) });
  }
}

/** As much of a session as identifies it to the device. */
function sessionOf(options: Options, nasAddress: Ipv4): Session {
  const now = instantOf(0);
  const { session = 'test', auditSessionId, acctSessionId, callingStationId } = options;
  return {
    id: session as SessionId,
    device: 'test' as DeviceId,
    nasAddress,
    userName: '',
    ...(auditSessionId !== undefined && { auditSessionId }),
    ...(acctSessionId !== undefined && { acctSessionId }),
    ...(callingStationId !== undefined && { callingStationId }),
    state: 'active',
    startedAt: now,
    seenAt: now,
    revision: 0,
  };
}

function tell(call: Call, options: Options, outcome: CoaOutcome): number {
  if (outcome.kind === 'unsendable' || outcome.kind === 'unconnected')
    return call.fail([fault('coa.unsupported', `the request cannot be sent: ${outcome.why}`)]);
  const sent = describePacket(outcome.sent, { dictionary: standardDictionary, secret: new SharedSecret(options.secret) });
  const request = sent.codeName.startsWith('Disconnect') ? 'Disconnect' : 'CoA';
  const answer = outcome.kind === 'timeout' ? 'no answer' : `${request}-${outcome.kind.toUpperCase()}`;
  const errorCause = outcome.kind === 'timeout' ? undefined : outcome.errorCause;
  const cause = errorCause === undefined ? undefined : errorCauseText(errorCause);
  const verdict = outcome.kind === 'nak' ? verdictOf(outcome.errorCause) : undefined;
  const notes = [
    ...(outcome.kind === 'timeout' ? (outcome.why === undefined ? [] : [outcome.why]) : outcome.notes),
    ...ignoredReplies(outcome.ignored),
  ];
  const elapsed = Math.round(outcome.elapsed * 1000) / 1000;
  const attributes = outcome.kind === 'timeout' ? [] : outcome.attributes.map(({ type, value }) => ({ type, octets: toHex(value) }));
  call.print(
    {
      target: options.target,
      command: options.command,
      outcome: outcome.kind,
      ...(errorCause !== undefined && { errorCause }),
      ...(verdict !== undefined && { verdict }),
      ms: elapsed,
      transmissions: outcome.transmissions,
      request: sent,
      attributes,
      notes,
    },
    {
      table: () =>
        [
          `sent to ${options.target}:`,
          showPacket(sent, call.paint),
          `${answer} in ${milliseconds(elapsed)}, ${outcome.transmissions} transmission${outcome.transmissions === 1 ? '' : 's'}${cause === undefined ? '' : `, Error-Cause ${cause}`}`,
          ...(verdict === undefined ? [] : [`  in a job: ${verdict}`]),
          ...notes.map((note) => `  ${note}`),
          '',
        ].join('\n'),
      ids: () => [answer],
    },
  );
  if (outcome.kind === 'ack' || isAsGoodAsAck(outcome)) return 0;
  if (outcome.kind === 'nak')
    return call.fail([
      fault('coa.refused', `the device refused${cause === undefined ? ', without saying why' : `: Error-Cause ${cause}`}`),
    ]);
  return call.fail([
    fault(
      'coa.timeout',
      `no trusted answer from \`${options.target}\` to ${outcome.transmissions} transmissions: look at the port, the secret and the client list of the device`,
    ),
  ]);
}

/** Error-Cause 507 says that the device will ask (RFC 5176 §3.2): that is what Authorize Only is for. */
function isAsGoodAsAck(outcome: CoaOutcome): boolean {
  if (outcome.kind !== 'nak') return false;
  const refusal = refusalOf(outcome.errorCause);
  return refusal === 'pending' || refusal === 'done';
}
