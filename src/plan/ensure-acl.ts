import type { AclSize } from '../acl/cost.ts';
import { diffAcl, sameEntries } from '../acl/diff.ts';
import { versionedName } from '../acl/name.ts';
import { type Fault, fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { DeviceId } from '../model/device.ts';
import type { AclDocument } from '../model/event.ts';
import type { ListMove } from '../model/plan.ts';
import type { AclWrites, ListChange, StepDraft, TargetDraft } from './draft.ts';
import { guardAcl, heldEverywhere, NOTHING_HELD } from './guard.ts';
import { moveOf } from './list-move.ts';
import type { Target } from './match.ts';
import type { Playbook, PlaybookStep } from './playbook.ts';
import type { DeviceView, Snapshot } from './snapshot.ts';
import { tcamAccounts } from './tcam-ledger.ts';
import { wantedList } from './wanted-list.ts';

/** The steps that bring the lists onto one device, or nothing where they are there; the notes hold the TCAM sums, `writes` the differences. */
export function planAcls({ intents }: Target, snapshot: Snapshot, playbook: Playbook): Result<TargetDraft, Fault> {
  const wanted = intents.flatMap(({ intent, step }) => (intent.kind === 'ensure-acl' ? [{ intent, step }] : []));
  const [id] = intents.flatMap(({ intent }) => (intent.kind === 'coa' ? [] : [intent.device]));
  if (id === undefined) return ok({ steps: [], notes: [] });
  const device = snapshot.devices.get(id);
  if (device === undefined) return err(fault('device.unknown', `no device is called \`${id}\`: list the devices`));
  if (device.noShell !== undefined) return err(fault('device.not-configured', device.noShell));
  const steps: StepDraft[] = [];
  const changes: ListChange[] = [];
  const moves: ListMove[] = [];
  const notes = [...device.notes];
  let tcam = device.tcam ?? NOTHING_HELD;
  for (const { intent, step } of wanted) {
    const planned = planList(intent.acl, { ...device, tcam }, snapshot, playbook);
    if (!planned.ok) return planned;
    notes.push(...planned.value.notes);
    const { change, acl, move, before, size } = planned.value;
    if (move) moves.push(move);
    if (change) {
      changes.push(change);
      const list = { name: acl.name, ...size };
      if (device.platform) tcam = { ...tcam, held: [...tcam.held, ...heldEverywhere(device.platform, list)] };
    }
    if (change || move) steps.push(pushStep(device, intent.acl.name, acl, step, before));
  }
  for (const { intent, step } of intents) {
    if (intent.kind !== 'ensure-no-acl') continue;
    const present = device.accessLists?.find(({ name }) => name === intent.name);
    if (device.accessLists && present === undefined) notes.push(`${device.id} has no \`${intent.name}\``);
    else steps.push(removeStep(device.id, intent.name, step, present?.lines.length));
  }
  if (steps.length > 0 && device.held) return err(device.held);
  const saves = intents.flatMap(({ intent, step }) =>
    intent.kind === 'save-config' && steps.length > 0 ? [saveStep(device.id, step)] : [],
  );
  return ok({ steps: [...steps, ...saves], notes, moves, writes: { changes, tcam: fullestAsic(device, tcam) } });
}

/** `change`: what the device gets; `move`: what comes into force there. */
type PlannedList = {
  readonly acl: AclDocument;
  readonly size: AclSize;
  readonly before?: AclDocument;
  readonly change?: ListChange;
  readonly move?: ListMove;
  readonly notes: readonly string[];
};

function planList(wanted: AclDocument, device: DeviceView, snapshot: Snapshot, playbook: Playbook): Result<PlannedList, Fault> {
  const read = wantedList(wanted);
  if (!read.ok) return read;
  const { acl, parsed, size } = read.value;
  const present = device.accessLists?.find(({ name }) => name === acl.name);
  const move = moveOf(wanted.name, acl, device, snapshot);
  const moves = move && { move };
  const before = versionBefore(wanted.name, acl.name, device);
  const former = isOurs(before) ? { before } : undefined;
  if (present && sameEntries(present.lines, acl.lines))
    return ok({ acl, size, ...moves, ...former, notes: [`${device.id} has \`${acl.name}\` already, line for line`] });
  const guarded = guardAcl(read.value, device, playbook.guards);
  if (!guarded.ok) return guarded;
  const change: ListChange = {
    name: acl.name,
    kind: parsed.kind,
    entries: size.entries,
    ...(before && { instead: before.name }),
    lines: diffAcl(before, acl),
  };
  return ok({ acl, size, change, ...moves, ...former, notes: guarded.value });
}

/** The version that is in force on the device, or where that is not kept, the last other one that stands there. */
function versionBefore(list: string, name: string, { lists, accessLists }: DeviceView): AclDocument | undefined {
  const kept = lists?.pointers.find((one) => one.list === list)?.inForce;
  if (kept && kept.name !== name) return { name: kept.name, lines: kept.lines };
  return accessLists?.findLast((one) => one.name !== name && baseOf(one.name) === list);
}

/** Now and while old and new stand together, on the ASIC that is fullest then. */
function fullestAsic({ platform, tcam = NOTHING_HELD }: DeviceView, after: typeof NOTHING_HELD): AclWrites['tcam'] {
  if (platform === undefined) return { limit: 0, now: 0, peak: 0 };
  const peaks = tcamAccounts(platform, tcam.reserve, after.held);
  const { asic, limit, used: peak } = peaks.reduce((fullest, one) => (one.used > fullest.used ? one : fullest));
  const now = tcamAccounts(platform, tcam.reserve, tcam.held).find((one) => one.asic === asic)?.used ?? 0;
  return { limit, now, peak };
}

/** As `planAcls`, with each list against the version of it that stands on the device among the notes; every line, so that what stays is seen too. */
export function planShownAcls(target: Target, snapshot: Snapshot, playbook: Playbook): Result<TargetDraft, Fault> {
  const draft = planAcls(target, snapshot, playbook);
  const device = target.device === undefined ? undefined : snapshot.devices.get(target.device);
  if (!draft.ok || device === undefined) return draft;
  const { notes, writes } = draft.value;
  return ok({ ...draft.value, notes: [...notes, ...(writes?.changes ?? []).flatMap((change) => difference(device, change))] });
}

function difference(device: DeviceView, { name, instead, lines }: ListChange): readonly string[] {
  if (device.accessLists === undefined) return [`${device.id}: the device was not asked, so no difference can be shown for \`${name}\``];
  const head = instead === undefined ? `${device.id}: \`${name}\` is new` : `${device.id}: \`${name}\` instead of \`${instead}\``;
  return [head, ...lines.map(({ op, line }) => `  ${op} ${line}`)];
}

/** `PR-WEB-1a2b3c4d` is a version of `WEB`; any other name is its own. */
export function baseOf(name: string): string {
  return /^PR-(.+)-[0-9a-f]{8}$/.exec(name)?.[1] ?? name;
}

/** A version whose name holds its content: one that can be brought back as it was. */
function isOurs(list: AclDocument | undefined): list is AclDocument {
  return list !== undefined && versionedName({ name: baseOf(list.name), lines: list.lines }) === list.name;
}

function removeStep(device: DeviceId, name: string, step: PlaybookStep, entries?: number): StepDraft {
  return {
    ...lawOf(device, step),
    do: { kind: 'remove-acl', device, name, ...(entries !== undefined && { entries }) },
    expect: { kind: 'acl-absent', device, name },
  };
}

function pushStep({ id: device, lists }: DeviceView, list: string, acl: AclDocument, step: PlaybookStep, before?: AclDocument): StepDraft {
  return {
    ...lawOf(device, step),
    do: { kind: 'push-acl', device, acl, ...(before && { before }), ...(lists && { moves: { list, generation: lists.generation } }) },
    expect: { kind: 'acl-equals', device, acl },
    undo: { kind: 'remove-acl', device, name: acl.name },
  };
}

function saveStep(device: DeviceId, step: PlaybookStep): StepDraft {
  return { ...lawOf(device, step), do: { kind: 'save-config', device }, expect: { kind: 'saved', device } };
}

function lawOf(device: DeviceId, { retry, within }: PlaybookStep): Pick<StepDraft, 'serialKey' | 'retry' | 'deadline'> {
  return { serialKey: `device:${device}`, retry, deadline: within };
}
