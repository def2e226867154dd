import { randomUUID } from 'node:crypto';
import { fault } from '../../../base/fault.ts';
import { acceptedView } from '../../views/accepted-view.ts';
import type { Call } from '../command-line.ts';
import { waitOf } from '../settings.ts';
import { followAccepted } from '../wait-for-job.ts';

type Options = { readonly id?: string; readonly version?: string; readonly failedCheck?: readonly string[]; readonly wait?: string | true };

export async function reportPosture(call: Call): Promise<number> {
  const { id, version, failedCheck, wait: given } = call.options<Options>();
  const wait = waitOf(given);
  if (!wait.ok) return call.fail([wait.error]);
  if (version !== undefined && !/^[0-9]{1,15}$/.test(version))
    return call.fail([fault('input.invalid', `\`${version}\` is no version: a whole number`)]);
  const [mac, status] = [call.argument(0), call.argument(1)];
  const body = {
    id: id ?? randomUUID(),
    mac,
    status,
    ...(version !== undefined && { version: Number(version) }),
    ...(failedCheck && { failedChecks: failedCheck }),
  };
  const accepted = await call.api({ method: 'POST', path: '/posture/results', body, schema: acceptedView });
  return accepted.ok ? followAccepted(call, accepted.value, wait.value, `posture of ${mac} is ${status}`) : call.fail(accepted.error);
}
