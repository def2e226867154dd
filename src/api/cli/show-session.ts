import type { SessionView } from '../views/session-view.ts';
import { columns, printable } from './columns.ts';
import { type Paint, paintState } from './paint.ts';

/** Sessions, one a line. */
export function showSessions(sessions: readonly SessionView[], paint: Paint, wide: boolean): string {
  return columns(
    ['SESSION', 'MAC', 'USER', 'DEVICE', 'PORT', 'STATE', 'POSTURE', 'PROOF', 'DACL', 'PROFILES', ...(wide ? WIDE : [])],
    sessions.map((session) => [
      session.id,
      session.mac ?? '',
      session.userName,
      session.device,
      session.port ?? '',
      { text: session.state, paint: (text) => paintState(paint, session.state, text) },
      { text: session.posture, paint: (text) => paintState(paint, session.posture, text) },
      session.lastProof === undefined ? 'none' : `${ageText(session.lastProof.age)} ago`,
      (session.applied ?? session.granted)?.dacl ?? '',
      (session.applied ?? session.granted)?.profiles.join(', ') ?? '',
      ...(wide ? wideCells(session) : []),
    ]),
  );
}

const WIDE = ['ADDRESS', 'VLAN', 'RULE', 'REVISION', 'IDENTITY', 'STARTED', 'LAST SEEN', 'AUDIT SESSION'];

function wideCells({ ip, applied, granted, identity, startedAt, seenAt, auditSessionId }: SessionView): readonly string[] {
  const { vlan, rule, policyRevision } = applied ?? granted ?? {};
  const known = identity && `${identity.name} in ${identity.store}`;
  return [ip, vlan, rule, policyRevision?.toString(), known, startedAt, seenAt, auditSessionId].map((one) => one ?? '');
}

/** One session with all that is known of it. */
export function showSession(session: SessionView, paint: Paint): string {
  const { granted, applied, lastProof, identity } = session;
  const facts: [string, string | undefined][] = [
    ['endpoint', session.mac],
    ['user', session.userName],
    ['identity', identity && `${identity.name} in ${identity.store}${identity.group === undefined ? '' : `, ${identity.group}`}`],
    ['address', session.ip],
    ['device', `${session.device} (${session.nasAddress})`],
    ['port', session.port ?? session.nasPort?.toString()],
    ['posture', session.posture],
    ['granted', granted && authorizationLine(granted)],
    ['applied', applied ? authorizationLine(applied) : granted && 'not proved yet'],
    ['proof', lastProof && `${lastProof.kind} ${ageText(lastProof.age)} ago, at ${lastProof.at}: ${lastProof.detail}`],
    ['audit session', session.auditSessionId],
    ['acct session', session.acctSessionId],
    ['started', session.startedAt],
    ['last seen', session.seenAt],
  ];
  const lines = facts.flatMap(([name, value]) => (value === undefined ? [] : [`  ${name.padEnd(13)}  ${printable(value)}`]));
  return `${[`session ${printable(session.id)}  ${paintState(paint, session.state)}`, ...lines].join('\n')}\n`;
}

function authorizationLine(of: NonNullable<SessionView['granted']>): string {
  const filters = (of.lists ?? []).filter((name) => name !== of.redirect?.acl);
  const parts = [
    `${of.profiles.join(', ') || 'no profile'} by rule ${of.rule} of ${of.service}, policy revision ${of.policyRevision}`,
    of.dacl === undefined ? '' : `dACL ${of.dacl}`,
    of.vlan === undefined ? '' : `VLAN ${of.vlan}`,
    of.redirect ? `redirect ${of.redirect.acl} to ${of.redirect.url}` : '',
    filters.length > 0 ? `list ${filters.join(', ')}` : '',
    `at ${of.at}`,
  ];
  return parts.filter(Boolean).join('; ');
}

/** Seconds in the largest unit that fits: `45s`, `12m`, `3h`, `2d`. */
function ageText(seconds: number): string {
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)}m`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`;
}
