import type { PlatformProfile } from '../driver/contract.ts';
import type { DeviceId } from '../model/device.ts';
import type { Session, SessionId } from '../model/session.ts';
import type { Policy } from '../policy/compile.ts';
import type { DaclVersion } from '../policy/revision.ts';
import { entriesOf } from './dacl-entries.ts';
import { type ControlDeps, drivenDevice } from './deps.ts';

/**
 * The TCAM entries downloadable access lists take on a device: now, once every session has moved, and at the worst meanwhile, when the new lists are
 * there and the old ones are not gone yet. Lists configured on the device are not counted: it is not asked.
 */
export type DeviceTcam = {
  readonly device: DeviceId;
  readonly platform: string;
  readonly limit: number;
  readonly now: number;
  readonly after: number;
  readonly peak: number;
  /** The new access lists that would not fit; empty when all do. */
  readonly refused: readonly string[];
};

type Policies = { readonly before: Policy; readonly after: Policy };
type Held = { readonly name: string; readonly entries: number; readonly content: string };

/** `moved`: the access list, by its name on the wire, of each session that would be sent CoA. Nothing for a device whose platform is not known. */
export function tcamOf(
  sources: Pick<ControlDeps, 'devices' | 'drivers' | 'policy'>,
  live: readonly Session[],
  device: DeviceId,
  moved: ReadonlyMap<SessionId, string | undefined>,
  policies: Policies,
): readonly DeviceTcam[] {
  const platform = drivenDevice(sources, device)?.platform;
  if (platform === undefined) return [];
  const now = live.flatMap((session) => heldNow(sources.policy(), policies, session, platform));
  const news = live.flatMap(({ id }) => heldAfter(policies.after, moved.get(id), platform));
  const kept = live.filter(({ id }) => !moved.has(id)).flatMap((session) => heldNow(sources.policy(), policies, session, platform));
  const limit = platform.aclEntriesPerAsic;
  const after = total([...kept, ...news], platform);
  const alone = news.filter(({ entries }) => entries > limit).map(({ name }) => name);
  const refused = after > limit && alone.length === 0 ? news.map(({ name }) => name) : alone;
  return [
    {
      device,
      platform: platform.name,
      limit,
      now: total(now, platform),
      after,
      peak: total([...now, ...news], platform),
      refused: [...new Set(refused)],
    },
  ];
}

/** A copy a session, or one for all that share it. */
function total(held: readonly Held[], platform: PlatformProfile): number {
  const counted = platform.daclSharing === 'per-acl' ? [...new Map(held.map((one) => [one.content, one])).values()] : held;
  return counted.reduce((sum, { entries }) => sum + entries, 0);
}

function heldNow(inForce: Policy, { before }: Policies, { applied, granted }: Session, platform: PlatformProfile): readonly Held[] {
  const wireName = (applied ?? granted)?.dacl;
  const version = wireName === undefined ? undefined : (inForce.dacl(wireName) ?? before.dacl(wireName));
  return version ? held(version, platform) : [];
}

function heldAfter(policy: Policy, wireName: string | undefined, platform: PlatformProfile): readonly Held[] {
  const version = wireName === undefined ? undefined : policy.dacl(wireName);
  return version ? held(version, platform) : [];
}

function held({ name, lines }: DaclVersion, platform: PlatformProfile): readonly Held[] {
  const entries = entriesOf(name, lines, platform);
  return entries === undefined ? [] : [{ name, entries, content: `${name}\n${lines.join('\n')}` }];
}
