import type { ChoiceView } from '../views/choice-view.ts';
import type { PolicyView, RevisionPage } from '../views/policy-view.ts';
import { columns, printable } from './columns.ts';

type Rule = PolicyView['services'][number]['rules'][number];

/** The policy in force: service selection, each service with its rules in order, then profiles and downloadable access lists. */
export function showPolicy(policy: PolicyView): string {
  const services = policy.services.map((service) => {
    const rows = [
      ...service.exceptions.map((rule) => ruleRow(rule, 'exception')),
      ...service.rules.map((rule, index) => ruleRow(rule, String(index + 1))),
    ];
    const table = columns(RULE_COLUMNS, rows);
    const authorization = rows.length > 0 ? `  authorization\n${indented(indented(table))}` : '';
    return [
      `\nservice ${printable(service.name)} (${service.type}: ${service.allowedProtocols.map(printable).join(', ')})\n`,
      indented(choice('identity', service.identity)),
      indented(choice('group mapping', service.groupMapping)),
      authorization,
    ].join('');
  });
  const profiles = columns(
    ['PROFILE', 'DACL', 'VLAN', 'REDIRECT', 'TIMEOUT', 'ATTRIBUTES'],
    policy.profiles.map((profile) => [
      profile.name,
      profile.dacl ?? '',
      profile.vlan ?? '',
      profile.redirect?.acl ?? '',
      (profile.reauthTimer ?? profile.sessionTimeout)?.toString() ?? '',
      profile.attributes.map(({ name }) => name).join(', '),
    ]),
  );
  const current = policy.dacls.filter((one) => one.current);
  const dacls = columns(
    ['DACL', 'ON THE WIRE', 'ENTRIES'],
    current.map(({ name, wireName, lines }) => [name, wireName, String(lines.length)]),
  );
  const selection = policy.serviceSelection ? `\n${choice('service selection', policy.serviceSelection)}` : '';
  return [heading(policy), selection, ...services, `\n${profiles}`, `\n${dacls}`].join('');
}

const RULE_COLUMNS = ['#', 'RULE', 'STATUS', 'WHEN', 'RESULT', 'HITS'];

function choice(title: string, of: ChoiceView | undefined): string {
  if (of === undefined) return '';
  if (of.simple !== undefined) return `${title}: ${printable(of.simple)}\n`;
  const rows = of.rules.map(({ name, status, when, result, hits }, index) => [
    String(index + 1),
    name,
    status,
    when,
    result,
    hits?.toString() ?? '',
  ]);
  return `${title}\n${indented(columns(RULE_COLUMNS, rows))}`;
}

/** The revisions that are kept, one a line, the newest first. */
export function showRevisions({ revisions }: RevisionPage): string {
  return columns(
    ['REVISION', 'SINCE', 'BY', 'CHANGED'],
    revisions.map(({ revision, at, inForce, origin }) => [
      `${revision}${inForce ? ' *' : ''}`,
      at,
      origin.by,
      [...(origin.rolledBackTo === undefined ? [] : [rolledBack(origin)]), origin.changed.join(', ')].filter(Boolean).join('; '),
    ]),
  );
}

function heading({ revision, at, inForce, origin }: PolicyView): string {
  const since = inForce ? `in force since ${at}` : `of ${at}, not in force`;
  if (origin.rolledBackTo === undefined) return `policy revision ${revision}, ${since}, by ${printable(origin.by)}\n`;
  const files = inForce ? '\nthe policy files may say otherwise: `portreeve policy publish` puts them in force' : '';
  return `policy revision ${revision}, ${since}, by ${printable(origin.by)}: ${printable(rolledBack(origin))}${files}\n`;
}

function rolledBack({ rolledBackTo, reason }: PolicyView['origin']): string {
  return `rolled back to revision ${rolledBackTo}${reason === undefined ? '' : ` (${reason})`}`;
}

function ruleRow(rule: Rule, place: string): string[] {
  return [place, rule.name, rule.status, rule.when, resultOf(rule), rule.hits?.toString() ?? ''];
}

function resultOf({ access, profiles, shellProfile, commandSets = [] }: Rule): string {
  if (access === 'deny') return 'deny';
  return [...profiles, ...(shellProfile === undefined ? [] : [shellProfile]), ...commandSets].join(', ') || 'permit';
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
