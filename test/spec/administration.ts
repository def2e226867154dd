import type { AccessFacts } from '../../src/model/access.ts';
import type { AdminResult, CommandRow, PolicyDocument } from '../../src/policy/elements.ts';
import { ruled, withGroup } from './policy.ts';

/** Device administration as plainly as the requirements: the oracle for `authorizeAdmin` and `decideCommand`. */

/** P18, P51: the rule that decides for the one TACACS+ service of the document. */
export function decideAdmin(document: PolicyDocument, facts: AccessFacts): { readonly rule: string; readonly result: AdminResult } {
  const service = document.services.find(({ type }) => type === 'tacacs');
  if (service?.type !== 'tacacs' || !service.authorization) return { rule: '', result: { access: 'deny' } };
  return ruled(service.authorization, withGroup(document, service, facts), document);
}

/** P52 to P54. */
export function mayRun(document: PolicyDocument, result: AdminResult, command: string, args: string): boolean {
  if (result.access === 'deny') return false;
  const sets = document.commandSets.filter(({ name }) => result.commandSets.includes(name));
  const matching = sets.map(({ rows, permitUnmatched }) => ({ permitUnmatched, rows: rows.filter((row) => covers(row, command, args)) }));
  if (matching.some(({ rows }) => rows.some(({ grant }) => grant === 'denyAlways'))) return false;
  return matching.some(({ rows, permitUnmatched }) => (rows.length === 0 ? permitUnmatched : rows[0]?.grant === 'permit'));
}

function covers(row: CommandRow, command: string, args: string): boolean {
  const wild = (pattern: string, text: string): boolean => pattern === '*' || pattern === text;
  return wild(row.command.toLowerCase(), command.toLowerCase()) && (row.args === undefined || wild(row.args, args));
}
