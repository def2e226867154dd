import { parseExpression } from '../expression/parse.ts';
import type { EpaAction, FlowDocument } from './flow-schema.ts';
import { error, type Problem, warning } from './problem.ts';
import { ruleOf } from './rule.ts';

/** Faults of the elements by themselves: actions, policies, and names used twice. */
export function checkElements(document: FlowDocument): readonly Problem[] {
  return [
    ...document.epaActions.flatMap((action, index) => checkAction(action, ['epaActions', index])),
    ...checkPolicies(document),
    ...duplicates(document.epaActions, ['epaActions']),
    ...duplicates(document.authenticationActions, ['authenticationActions']),
    ...duplicates(document.loginSchemas, ['loginSchemas']),
    ...duplicates(document.policies, ['policies']),
    ...duplicatePoints(document),
  ];
}

function checkAction(action: EpaAction, path: readonly PropertyKey[]): readonly Problem[] {
  const kill = action.killProcesses.flatMap((name, at) =>
    /^[^\\/*?"<>|,\u0000-\u001f]+$/.test(name)
      ? []
      : [error('kill-process', [...path, 'killProcesses', at], `\`${name}\` is no name of a process: no path, no wildcard`)],
  );
  const files = action.deleteFiles.flatMap((file, at) => {
    const why = whyNotDeleted(file);
    return why === undefined ? [] : [error('delete-file', [...path, 'deleteFiles', at], `\`${file}\` is not deleted on a client: ${why}`)];
  });
  return [...checkExpression(action, path), ...kill, ...files];
}

function checkExpression({ name, expression }: EpaAction, path: readonly PropertyKey[]): readonly Problem[] {
  if (expression === undefined) return [warning('no-expression', path, `the EPA action \`${name}\` has no expression, so it never passes`)];
  const read = parseExpression(expression);
  if (read.ok) return [];
  const { message, line, column } = read.error;
  const where = line === 1 ? `column ${column}` : `line ${line}, column ${column}`;
  return [error('expression', [...path, 'expression'], `the expression of \`${name}\` cannot be read at ${where}: ${message}`)];
}

/** Why a client may not be told to delete a file; undefined when it may (trap T3-14). */
export function whyNotDeleted(file: string): string | undefined {
  if (/[*?[\]%$"<>|,\u0000-\u001f]/.test(file)) return 'wildcards, variables and commas are not allowed';
  if (!/^(?:\/|[A-Za-z]:[\\/])[^\\/]/.test(file)) return 'give an absolute path';
  if (file.split(/[\\/]/).some((part) => part === '..' || part === '.')) return 'write the path out, without `.` and `..`';
  return undefined;
}

function checkPolicies(document: FlowDocument): readonly Problem[] {
  const epa = new Set(document.epaActions.map(({ name }) => name));
  const ordinary = new Set(document.authenticationActions.map(({ name }) => name));
  return document.policies.flatMap(({ name, rule, action }, index) => {
    const path = ['policies', index];
    const skipped =
      ruleOf(rule) === 'unsupported'
        ? [
            warning(
              'rule-unsupported',
              [...path, 'rule'],
              `the rule of \`${name}\` is neither \`true\` nor \`false\`: the policy is skipped`,
            ),
          ]
        : [];
    if (action === 'noAuthn') return skipped;
    const [wanted, known] = 'epa' in action ? [action.epa, epa] : [action.authentication, ordinary];
    if (known.has(wanted)) return skipped;
    return [
      ...skipped,
      error('unknown-action', [...path, 'action'], `the policy \`${name}\` names an action \`${wanted}\` that is not there`),
    ];
  });
}

function duplicatePoints(document: FlowDocument): readonly Problem[] {
  const labels = new Set(document.factors.map(({ name }) => name));
  const both = document.servers.flatMap(({ name }, index) =>
    labels.has(name) ? [error('duplicate-name', ['servers', index], `\`${name}\` is the name of a factor already`)] : [],
  );
  return [...duplicates(document.factors, ['factors']), ...duplicates(document.servers, ['servers']), ...both];
}

function duplicates(list: readonly { readonly name: string }[], path: readonly PropertyKey[]): readonly Problem[] {
  const seen = new Set<string>();
  return list.flatMap(({ name }, index) => {
    if (seen.has(name)) return [error('duplicate-name', [...path, index], `\`${name}\` is there twice`)];
    seen.add(name);
    return [];
  });
}
