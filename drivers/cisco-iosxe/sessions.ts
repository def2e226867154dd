import type { DeviceSession, ReadbackError } from '../../src/driver/contract.ts';
import { err, ok, type Result } from '../../src/driver/vocabulary.ts';
import { captureLines, refusedQuestion } from './capture.ts';

const FIELD = /^([A-Za-z][A-Za-z0-9 -]*?):\s*(.*)$/;
const ACL_LABELS = new Set(['acs acl', 'filter-id', 'url redirect acl', 'per-user acl']);

/**
 * Reads `show access-session … details` and the older `show authentication sessions … details`. Goes by labels, not columns; a session begins at
 * its `Interface:` label and a label may repeat.
 */
export function parseSessions(text: string): Result<readonly DeviceSession[], ReadbackError> {
  const lines = captureLines(text);
  const refused = refusedQuestion(lines);
  if (refused !== undefined) return err({ why: 'the device does not know the question', line: refused });
  const sessions: Map<string, string[]>[] = [];
  for (const line of lines) {
    const field = FIELD.exec(line);
    if (!field) continue;
    const label = (field[1] ?? '').toLowerCase();
    if (label === 'interface') sessions.push(new Map());
    const session = sessions.at(-1);
    session?.set(label, [...(session.get(label) ?? []), (field[2] ?? '').trim()]);
  }
  return ok(sessions.flatMap((fields) => sessionOf(fields) ?? []));
}

function sessionOf(fields: ReadonlyMap<string, readonly string[]>): DeviceSession | undefined {
  const value = (...labels: string[]): string | undefined => {
    const found = labels.map((label) => fields.get(label)?.[0]).find((one) => one !== undefined);
    return found === undefined || found === '' || /^(?:unknown|n\/a)$/i.test(found) ? undefined : found;
  };
  const mac = value('mac address');
  const name = value('interface');
  if (mac === undefined || name === undefined) return undefined;
  const ip = value('ipv4 address', 'ip address');
  const userName = value('user-name');
  const auditSessionId = value('common session id');
  return {
    interface: name,
    mac,
    ...(ip !== undefined && { ip }),
    ...(userName !== undefined && { userName }),
    status: value('status') ?? 'Unknown',
    ...(auditSessionId !== undefined && { auditSessionId }),
    acls: [...fields].filter(([label]) => ACL_LABELS.has(label)).flatMap(([, names]) => names.filter((one) => one !== '')),
  };
}
