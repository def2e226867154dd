import { fault } from '../../../base/fault.ts';
import { enrolmentView, type HostKeyView, hostKeyView } from '../../views/host-key-view.ts';
import { begin } from '../begin.ts';
import { printable } from '../columns.ts';
import type { Call } from '../command-line.ts';
import { wouldSend } from '../dry-run.ts';
import { knownCode } from '../http-client.ts';

/** Longer than the attempts a busy or silent device is given. */
const LOGIN_WITHIN = 120_000;

const CHANGES_PENDING = 2;

function pathOf(call: Call): string {
  return `/devices/${encodeURIComponent(call.argument(0))}/hostkey`;
}

export async function showHostKey(call: Call): Promise<number> {
  const answer = await call.api({ path: pathOf(call), schema: hostKeyView });
  if (!answer.ok) return call.fail(answer.error);
  return printed(call, answer.value);
}

export async function acceptHostKey(call: Call): Promise<number> {
  const body = { accept: call.argument(1) };
  const ask = { method: 'POST', path: pathOf(call), body, schema: hostKeyView } as const;
  if (call.common.dryRun === 'client') return wouldSend(call, ask);
  const answer = await begin(call, ask);
  if (!answer.ok) return call.fail(answer.error);
  printed(call, answer.value.value);
  return call.common.dryRun ? CHANGES_PENDING : 0;
}

/** `device enrol`: exit code of the failure when the login at once did not succeed; the window is open all the same. */
export async function enrolDevice(call: Call): Promise<number> {
  const { for: length, close = false } = call.options<{ readonly for: string; readonly close?: boolean }>();
  const path = `${pathOf(call)}/enrolment`;
  const ask = close
    ? ({ method: 'DELETE', path, schema: enrolmentView } as const)
    : ({ method: 'POST', path, body: { for: length }, schema: enrolmentView, within: LOGIN_WITHIN } as const);
  if (call.common.dryRun === 'client') return wouldSend(call, ask);
  const answer = await begin(call, ask);
  if (!answer.ok) return call.fail(answer.error);
  printed(call, answer.value.value);
  if (call.common.dryRun) return CHANGES_PENDING;
  const { failure, enrolment } = answer.value.value;
  if (!failure) return 0;
  const open = enrolment ? `; the window is open until ${enrolment.until}` : '';
  return call.fail([fault(knownCode(failure.code) ?? 'device.unreachable', `${failure.message}${open}`)]);
}

function printed(call: Call, view: HostKeyView): number {
  call.print(view, { table: () => table(view), ids: () => [view.pinned?.fingerprint ?? ''].filter((one) => one !== '') });
  return 0;
}

function table({ device, trust, configured, knownHosts, pinned, refused, enrolment }: HostKeyView): string {
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['device', device],
    ['trusted by', trust === 'pinned' ? 'ssh.hostKeys' : trust === 'known-hosts' ? knownHosts : 'enrolment'],
    ...configured.map((key) => ['pinned', key] as const),
    ['pinned', pinned && `${pinned.fingerprint} ${pinned.algorithm}`],
    ['  since', pinned && `${pinned.at}, ${pinned.how} by ${pinned.by}`],
    ['refused', refused && `${refused.fingerprint} ${refused.algorithm}`],
    ['  at', refused?.at],
    ['window', enrolment && `open until ${enrolment.until}, by ${enrolment.by}`],
  ];
  const shown = facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  const width = Math.max(...shown.map(([name]) => name.length));
  return shown.map(([name, value]) => `${name.padEnd(width)}  ${printable(value)}\n`).join('');
}
