import type { PolicyView } from '../views/policy-view.ts';
import { columns, printable } from './columns.ts';

type Rule = PolicyView['services'][number]['rules'][number];

/** The policy in force: each service with its rules in order, then profiles and downloadable access lists. */
export function showPolicy(policy: PolicyView): string {
  const services = policy.services.map((service) => {
    const rows = [
      ...service.exceptions.map((rule) => ruleRow(rule, 'exception')),
      ...service.rules.map((rule, index) => ruleRow(rule, String(index + 1))),
    ];
    const table = columns(['#', 'RULE', 'STATUS', 'WHEN', 'RESULT', 'HITS'], rows);
    return `\nservice ${printable(service.name)} (${service.allowedProtocols.map(printable).join(', ')})\n${indented(table)}`;
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
  return [`policy revision ${policy.revision}, in force since ${policy.at}\n`, ...services, `\n${profiles}`, `\n${dacls}`].join('');
}

function ruleRow(rule: Rule, place: string): string[] {
  return [
    place,
    rule.name,
    rule.status,
    rule.when,
    rule.access === 'deny' ? 'deny' : rule.profiles.join(', ') || 'permit',
    String(rule.hits),
  ];
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
