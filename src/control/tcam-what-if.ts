import { type Fault, fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { DeviceId } from '../model/device.ts';
import type { AclDocument } from '../model/event.ts';
import { asicsOf, asicsOfPort, type Held, type TcamForecast, tcamForecast } from '../plan/tcam-ledger.ts';
import type { Policy } from '../policy/compile.ts';
import { sizeOfLines } from './session-lists.ts';
import type { TcamBook } from './tcam-book.ts';

/** What might come: lists put on the device, and sessions that are given a dACL of the policy. */
export type WhatIf = {
  readonly lists: readonly AclDocument[];
  readonly dacls: readonly { readonly name: string; readonly sessions: number }[];
  /** The port of the sessions; without it they may be anywhere. */
  readonly port?: string;
};

/** What it would do to each ASIC of a device. Nothing is reserved, nothing is asked of the device. */
export function tcamWhatIf(
  book: TcamBook,
  policy: Policy,
  device: DeviceId,
  { lists, dacls, port }: WhatIf,
): Result<TcamForecast & { readonly platform: string }, Fault> {
  const tcam = book.of(device);
  const view = book.view(device);
  if (tcam === undefined || view === undefined) {
    return err(
      fault('device.not-configured', `nothing is known of the access list hardware of \`${device}\`: its driver puts no lists on it`),
    );
  }
  const { platform } = tcam;
  const comes: Held[] = lists.flatMap(({ name, lines }) =>
    asicsOf(platform).map((asic): Held => ({ kind: 'list', asic, list: { name, ...sizeOfLines(lines) }, count: 1 })),
  );
  for (const { name, sessions } of dacls) {
    const version = policy.currentDacl(name);
    if (version === undefined) return err(fault('api.invalid', `the policy has no dACL \`${name}\``, { at: '/dacls' }));
    const list = { name: `dACL ${name}`, ...sizeOfLines(version.lines), version: version.suffix };
    comes.push(...asicsOfPort(platform, port).map((asic): Held => ({ kind: 'sessions', asic, lists: [list], count: sessions })));
  }
  return ok({ platform: platform.name, ...tcamForecast(platform, view.reserve, view.held, { goes: [], comes }) });
}
