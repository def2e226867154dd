import { fault } from '../../../base/fault.ts';
import { auditVerdict } from '../../views/audit-view.ts';
import type { Call } from '../command-line.ts';

export async function verifyAudit(call: Call): Promise<number> {
  const verdict = await call.api({ method: 'POST', path: '/audit:verify', body: {}, schema: auditVerdict, within: 600_000 });
  if (!verdict.ok) return call.fail(verdict.error);
  const { intact, records, sequence, why } = verdict.value;
  if (!intact) {
    if (!call.forPeople) call.print(verdict.value, { table: () => '' });
    return call.fail([
      fault('api.conflict', `the audit trail is broken at record ${sequence ?? '?'} of ${records}: ${why ?? 'no reason given'}`),
    ]);
  }
  call.print(verdict.value, { table: () => `the audit trail is intact: ${records} records\n` });
  return 0;
}
