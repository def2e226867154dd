import { fault } from '../../../base/fault.ts';
import type { CoaFound } from '../../views/coa-profile-view.ts';
import { type DeviceView, deviceList, deviceView } from '../../views/device-view.ts';
import { type ProbeView, probeView } from '../../views/probe-view.ts';
import { tcamView } from '../../views/tcam-view.ts';
import { begin } from '../begin.ts';
import { columns, printable } from '../columns.ts';
import type { Call } from '../command-line.ts';
import { wouldSend } from '../dry-run.ts';
import { milliseconds } from '../show-plan.ts';
import { showAccount } from './device-tcam.ts';

export async function listDevices(call: Call): Promise<number> {
  const { selector } = call.options<{ readonly selector?: string }>();
  const query = selector === undefined ? '' : `?${new URLSearchParams({ filter: selector })}`;
  const answer = await call.api({ path: `/devices${query}`, schema: deviceList });
  if (!answer.ok) return call.fail(answer.error);
  const { devices } = answer.value;
  const table = (wide: boolean): string =>
    columns(
      ['DEVICE', 'ADDRESSES', 'DRIVER', 'PLATFORM', 'RADIUS', 'COA', 'SSH', 'SESSIONS', ...(wide ? WIDE : [])],
      devices.map(({ id, addresses, driver, platform, radius, coa, ssh, sessions, groups, lists = [] }) => [
        id,
        addresses.join(', '),
        driver,
        platform,
        radius ? comingBy(radius) : '',
        coa ? wayOf(coa) : '',
        ssh ? `${ssh.address}:${ssh.port}` : '',
        String(sessions),
        ...(wide ? [groupsOf(groups), ssh?.username ?? '', ssh ? keyOf(ssh) : '', coa?.learned?.at ?? '', namesOf(lists)] : []),
      ]),
    );
  call.print(answer.value, { table, ids: () => devices.map(({ id }) => id) });
  return 0;
}

const WIDE = ['GROUPS', 'LOGIN', 'HOST KEY', 'COA LEARNED', 'LISTS'];

function groupsOf(groups: DeviceView['groups']): string {
  return Object.entries(groups)
    .map(([type, group]) => `${type}=${group}`)
    .join(', ');
}

/** Where trust in its host key comes from, and whether there is a key to trust. */
function keyOf({ hostKey: { trust, pinned, refused } }: NonNullable<DeviceView['ssh']>): string {
  if (refused) return `${trust}, another refused`;
  return trust === 'enrolled' && !pinned ? 'not enrolled' : trust;
}

function namesOf(lists: NonNullable<DeviceView['lists']>): string {
  return lists.map(({ inForce }) => inForce.name).join(', ');
}

export async function getDevice(call: Call): Promise<number> {
  const id = call.argument(0);
  const answer = await call.api({ path: `/devices/${encodeURIComponent(id)}`, schema: deviceView });
  if (!answer.ok) return call.fail(answer.error);
  const device = answer.value;
  if (!call.options<{ readonly tcam?: boolean }>().tcam) {
    call.print(device, { table: () => lines(factsOf(device)), ids: () => [device.id] });
    return 0;
  }
  const tcam = await call.api({ path: `/devices/${encodeURIComponent(id)}/tcam`, schema: tcamView });
  if (!tcam.ok) return call.fail(tcam.error);
  const table = (): string => `${lines(factsOf(device))}\n${showAccount(tcam.value, call.paint)}`;
  call.print({ ...device, tcam: tcam.value }, { table, ids: () => [device.id] });
  return 0;
}

/** `device probe`: exit 7 when the device does not answer. */
export async function probeDevice(call: Call): Promise<number> {
  const id = call.argument(0);
  const { session } = call.options<{ readonly session?: string }>();
  const ask = {
    method: 'POST',
    path: `/devices/${encodeURIComponent(id)}/probe`,
    body: session === undefined ? {} : { session },
    schema: probeView,
    within: 120_000,
  } as const;
  if (call.common.dryRun === 'client') return wouldSend(call, ask);
  const report = await begin(call, ask);
  if (!report.ok) return call.fail(report.error);
  const { value } = report.value;
  call.print(value, { table: () => showProbe(value), ids: () => [value.device] });
  return value.answered ? 0 : call.fail([fault('device.unreachable', `\`${id}\` did not answer: ${value.advice.join('; ')}`)]);
}

/** How the device is told of changes: `10.0.0.1:1700`, `10.0.0.1:2083 tls`, `own connection`. */
function wayOf({ transport, address, port }: NonNullable<DeviceView['coa']>): string {
  switch (transport) {
    case 'udp':
      return `${address}:${port}`;
    case 'tls':
      return `${address}:${port} tls`;
    case 'reverse':
      return 'own connection';
  }
}

/** How the device may come: what its requests over UDP must hold, `tls`, or both. */
function comingBy({ udp, tls, messageAuthenticator }: NonNullable<DeviceView['radius']>): string {
  return [...(udp ? [messageAuthenticator] : []), ...(tls ? ['tls'] : [])].join(', ');
}

function factsOf({ id, addresses, driver, platform, coa, ssh, sessions, lists = [] }: DeviceView): readonly (readonly [string, string])[] {
  return [
    ['device', id],
    ['addresses', addresses.join(', ')],
    ['driver', `${driver}, ${platform}`],
    ['sessions', String(sessions)],
    ...(ssh ? ([['ssh', `${ssh.address}:${ssh.port}`], ...hostKeyFacts(ssh)] as const) : []),
    ...(coa ? coaFacts(coa) : []),
    ...lists.map(({ list, inForce, since }): readonly [string, string] => [
      `list ${list}`,
      `${inForce.name} since ${since}, ${inForce.sessions === 1 ? '1 session' : `${inForce.sessions} sessions`}`,
    ]),
  ];
}

function coaFacts(coa: NonNullable<DeviceView['coa']>): readonly (readonly [string, string])[] {
  const { sourceAddress, serviceType, replyMessageAuthenticator, retransmission, learned } = coa;
  return [
    ['coa', wayOf(coa)],
    ['  Message-Authenticator', coa.messageAuthenticator],
    ['  Event-Timestamp', coa.eventTimestamp],
    ...(sourceAddress === undefined ? [] : ([['  from', sourceAddress]] as const)),
    ...(serviceType === undefined ? [] : ([['  Service-Type', String(serviceType)]] as const)),
    ...(replyMessageAuthenticator === 'verify' ? [] : ([['  answers', 'may be signed over a zero authenticator']] as const)),
    ...(retransmission === undefined ? [] : ([['  sent again', timersText(retransmission)]] as const)),
    ...(learned ? ([['learned', learned.at], ...foundFacts(learned)] as const) : []),
  ];
}

/** `IRT 500 ms, MRC 3`. */
function timersText({ irtMs, mrtMs, mrc, mrdMs, rand }: NonNullable<NonNullable<DeviceView['coa']>['retransmission']>): string {
  const inMs = { IRT: irtMs, MRT: mrtMs, MRD: mrdMs };
  const times = Object.entries(inMs).flatMap(([name, ms]) => (ms === undefined ? [] : [`${name} ${milliseconds(ms)}`]));
  return [...times, ...(mrc === undefined ? [] : [`MRC ${mrc}`]), ...(rand === undefined ? [] : [`RAND ${rand}`])].join(', ');
}

function hostKeyFacts({ hostKeys, hostKey }: NonNullable<DeviceView['ssh']>): readonly (readonly [string, string])[] {
  const { trust, knownHosts, pinned, refused, enrolment } = hostKey;
  if (trust === 'pinned') return hostKeys.map((key) => ['  host key', key] as const);
  if (trust === 'known-hosts') return [['  host key', `as in ${knownHosts}`]];
  return [
    ['  host key', pinned ? `${pinned.fingerprint}, ${pinned.how} by ${pinned.by} at ${pinned.at}` : 'not enrolled'],
    ...(refused ? ([['  refused', `${refused.fingerprint} at ${refused.at}`]] as const) : []),
    ...(enrolment ? ([['  enrolment', `open until ${enrolment.until}`]] as const) : []),
  ];
}

function foundFacts(found: CoaFound): readonly (readonly [string, string])[] {
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['  port', found.port?.toString()],
    ['  Message-Authenticator', found.messageAuthenticator],
    ['  Event-Timestamp', found.eventTimestamp],
    ['  sessions by', found.naming?.understood.join(', ')],
    ['  not by', found.naming?.refused.join(', ')],
    ['  itself by', found.nas?.identifier ?? found.nas?.address],
    ['  does not take', found.unsupported?.join(', ')],
    ['  by no name', found.refusedByEveryName?.join(', ')],
    ['  answers', found.silent && 'nothing at present'],
    ['  MAC addresses as', found.macSpelling],
  ];
  return facts.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value] as const]));
}

function showProbe({ steps, found, stored, answered, advice }: ProbeView): string {
  const asked = steps.map(({ question, target, packet, sent, answer, means }, at) =>
    [
      `${at + 1}. ${question}`,
      `   sent      ${packet} to ${target}`,
      ...sent.map((attribute) => `             ${printable(attribute)}`),
      `   answer    ${printable(answer)}`,
      `   means     ${means}`,
      '',
    ].join('\n'),
  );
  const result = answered ? `found${stored ? ' and kept' : ', not kept'}:\n${lines(foundFacts(found))}` : '';
  return `${asked.join('\n')}\n${result}${advice.map((one) => `to do: ${one}\n`).join('')}`;
}

function lines(facts: readonly (readonly [string, string])[]): string {
  const width = Math.max(...facts.map(([name]) => name.length));
  return facts.map(([name, value]) => `${name.padEnd(width)}  ${printable(value)}\n`).join('');
}
