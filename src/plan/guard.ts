import { tcamBudget } from '../acl/budget.ts';
import { checkAcl } from '../acl/check.ts';
import { tcamEntries } from '../acl/cost.ts';
import type { Acl } from '../acl/entry.ts';
import type { PlatformLimits } from '../acl/limits.ts';
import { type Fault, fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Playbook } from './playbook.ts';
import type { DeviceView } from './snapshot.ts';

/**
 * Whether the list may be created on the device: first the sum over all TCAM entries (`acl.tcam`, with the arithmetic), then what the platform
 * cannot match (`acl.platform`, every line). Gives the notes a person should read: the sum, and warnings.
 */
export function guardAcl(acl: Acl, device: DeviceView, guards: Playbook['guards']): Result<readonly string[], Fault> {
  const { platform } = device;
  if (platform === undefined)
    return err(fault('device.not-configured', `the platform of \`${device.id}\` is unknown to its driver: set \`platform\``));
  const entries = tcamEntries(acl, platform);
  const budget = tcamBudget({ limit: limitOf(platform, guards), used: device.used, added: { what: `ACL ${acl.name}`, entries } });
  const sum = `${device.id} (${platform.name}) TCAM: ${budget.arithmetic}`;
  if (!budget.fits) return err(fault('acl.tcam', sum, { details: { device: device.id, total: budget.total, entries } }));
  const found = checkAcl(acl, platform);
  const errors = found.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    return err(fault('acl.platform', errors.map(({ line, message }) => `line ${line}: ${message}`).join('; '), { at: '/acl/lines' }));
  }
  return ok([sum, ...found.map(({ line, message }) => `warning, line ${line}: ${message}`)]);
}

function limitOf(platform: PlatformLimits, guards: Playbook['guards']): number {
  return Math.floor((platform.aclEntriesPerAsic * guards.tcamMaxPercent) / 100) - guards.tcamReserve;
}

/** Whether a plan may touch so many targets at once. */
export function guardTargets(count: number, playbook: Playbook): Result<void, Fault> {
  const { maxTargets } = playbook.guards;
  if (count <= maxTargets) return ok(undefined);
  return err(
    fault(
      'plan.refused',
      `${count} targets would be changed, and playbook \`${playbook.name}\` allows ${maxTargets} at once: narrow the selection`,
    ),
  );
}
