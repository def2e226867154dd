import { fault } from '../../../base/fault.ts';
import { auditVerdict } from '../../views/audit-view.ts';
import { deviceList } from '../../views/device-view.ts';
import { policyView, reloadView } from '../../views/policy-view.ts';
import { columns } from '../columns.ts';
import type { Call } from '../command-line.ts';
import { showPolicy } from '../show-policy.ts';

export async function listDevices(call: Call): Promise<number> {
  const answer = await call.api({ path: '/devices', schema: deviceList });
  if (!answer.ok) return call.fail(answer.error);
  const { devices } = answer.value;
  const table = (): string =>
    columns(
      ['DEVICE', 'ADDRESSES', 'DRIVER', 'PLATFORM', 'RADIUS', 'COA', 'SSH', 'SESSIONS'],
      devices.map(({ id, addresses, driver, platform, radius, coa, ssh, sessions }) => [
        id,
        addresses.join(', '),
        driver,
        platform,
        radius ? radius.messageAuthenticator : '',
        coa ? `${coa.address}:${coa.port}` : '',
        ssh ? `${ssh.address}:${ssh.port}` : '',
        String(sessions),
      ]),
    );
  call.print(answer.value, { table, ids: () => devices.map(({ id }) => id) });
  return 0;
}

export async function showPolicyInForce(call: Call): Promise<number> {
  const policy = await call.api({ path: '/policy', schema: policyView });
  if (!policy.ok) return call.fail(policy.error);
  call.print(policy.value, { table: () => showPolicy(policy.value), ids: () => [String(policy.value.revision)] });
  return 0;
}

export async function reloadPolicy(call: Call): Promise<number> {
  const reloaded = await call.api({ method: 'POST', path: '/policy:reload', body: {}, schema: reloadView });
  if (!reloaded.ok) return call.fail(reloaded.error);
  const { revision, changed, jobs } = reloaded.value;
  const table = (): string =>
    changed.length === 0
      ? `policy revision ${revision}: nothing changed\n`
      : `policy revision ${revision}: changed ${changed.join(', ')}${jobs.length > 0 ? `; job ${jobs.map(({ id }) => id).join(', ')}` : ''}\n`;
  call.print(reloaded.value, { table, ids: () => jobs.map(({ id }) => id) });
  return 0;
}

export async function verifyAudit(call: Call): Promise<number> {
  const verdict = await call.api({ method: 'POST', path: '/audit:verify', body: {}, schema: auditVerdict, within: 600_000 });
  if (!verdict.ok) return call.fail(verdict.error);
  const { intact, records, sequence, why } = verdict.value;
  if (!intact) {
    if (call.settings.json) call.print(verdict.value, { table: () => '' });
    return call.fail([
      fault('api.conflict', `the audit trail is broken at record ${sequence ?? '?'} of ${records}: ${why ?? 'no reason given'}`),
    ]);
  }
  call.print(verdict.value, { table: () => `the audit trail is intact: ${records} records\n` });
  return 0;
}
