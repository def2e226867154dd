import { fault } from '../../../base/fault.ts';
import { auditVerdict } from '../../views/audit-view.ts';
import { deviceList } from '../../views/device-view.ts';
import { columns } from '../columns.ts';
import type { Call } from '../command-line.ts';

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
