import { diffAcl, sameEntries } from '../acl/diff.ts';
import type { Acl } from '../acl/entry.ts';
import { versionedName } from '../acl/name.ts';
import { parseAclDocument } from '../acl/parse.ts';
import { aclDocument } from '../acl/print.ts';
import { type Fault, fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { DeviceId } from '../model/device.ts';
import type { AclDocument } from '../model/event.ts';
import type { StepDraft, TargetDraft } from './draft.ts';
import { guardAcl } from './guard.ts';
import type { PlannedIntent, Target } from './match.ts';
import type { Playbook } from './playbook.ts';
import type { DeviceView, Snapshot } from './snapshot.ts';

/** The steps that bring a list onto one device, or nothing when it is there; the notes hold the TCAM sum and the difference. */
export function planAcl(target: Target, snapshot: Snapshot, playbook: Playbook): Result<TargetDraft, Fault> {
  const wanted = target.intents.find(({ intent }) => intent.kind === 'ensure-acl')?.intent;
  if (wanted?.kind !== 'ensure-acl') return ok({ steps: [], notes: [] });
  const device = snapshot.devices.get(wanted.device);
  if (device === undefined) return err(fault('device.unknown', `no device is called \`${wanted.device}\`: list the devices`));
  if (device.noShell !== undefined) return err(fault('device.not-configured', device.noShell));
  const parsed = parseAclDocument(wanted.acl);
  if (!parsed.ok) return err(syntaxFault(parsed.error));
  const canonical = aclDocument(parsed.value);
  const acl: AclDocument = { name: versionedName(canonical), lines: canonical.lines };
  const present = device.accessLists?.find(({ name }) => name === acl.name);
  if (present && sameEntries(present.lines, acl.lines)) {
    return ok({ steps: [], notes: [...device.notes, `${device.id} has \`${acl.name}\` already, line for line`] });
  }
  const guarded = guardAcl(parsed.value, acl.name, device, playbook.guards);
  if (!guarded.ok) return guarded;
  const notes = [...device.notes, ...guarded.value, ...difference(device, parsed.value, acl)];
  return ok({ steps: target.intents.flatMap((one) => deviceStep(one, device.id, acl)), notes });
}

/** Every fault of a list in one, at the first line that has one. */
export function syntaxFault(faults: readonly { readonly line: number; readonly column: number; readonly message: string }[]): Fault {
  const text = faults.map(({ line, column, message }) => `line ${line}, column ${column}: ${message}`).join('; ');
  return fault('acl.syntax', text, { at: `/acl/lines/${(faults[0]?.line ?? 1) - 1}` });
}

/** Against the version of the same list that stands on the device; every line shown, so that what stays is seen too. */
function difference(device: DeviceView, { name }: Acl, acl: AclDocument): readonly string[] {
  if (device.accessLists === undefined)
    return [`${device.id}: the device was not asked, so no difference can be shown for \`${acl.name}\``];
  const before = device.accessLists.findLast((list) => list.name !== acl.name && baseOf(list.name) === name);
  const head = before ? `${device.id}: \`${acl.name}\` instead of \`${before.name}\`` : `${device.id}: \`${acl.name}\` is new`;
  return [head, ...diffAcl(before, acl).map(({ op, line }) => `  ${op} ${line}`)];
}

/** `PR-WEB-1a2b3c4d` is a version of `WEB`; any other name is its own. */
function baseOf(name: string): string {
  return /^PR-(.+)-[0-9a-f]{8}$/.exec(name)?.[1] ?? name;
}

function deviceStep({ intent, step }: PlannedIntent, device: DeviceId, acl: AclDocument): StepDraft[] {
  const common = { serialKey: `device:${device}`, retry: step.retry, deadline: step.within };
  if (intent.kind === 'ensure-acl') {
    return [
      {
        ...common,
        do: { kind: 'push-acl', device, acl },
        expect: { kind: 'acl-equals', device, acl },
        undo: { kind: 'remove-acl', device, name: acl.name },
      },
    ];
  }
  return intent.kind === 'save-config' ? [{ ...common, do: { kind: 'save-config', device }, expect: { kind: 'saved', device } }] : [];
}
