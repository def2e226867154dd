import type { ExplanationView, TableView } from '../views/explanation-view.ts';
import { printable } from './columns.ts';
import { type Paint, paintState } from './paint.ts';

type Rule = TableView['rules'][number];

const MARKS: Readonly<Record<Rule['outcome'], string>> = {
  matched: '=>',
  'not-matched': ' -',
  skipped: ' o',
  monitored: ' m',
  'not-reached': '  ',
};
const OUTCOMES: Readonly<Record<Rule['outcome'], string>> = {
  matched: 'matched',
  'not-matched': 'not matched',
  skipped: 'disabled, skipped',
  monitored: 'matched, monitor only: not applied',
  'not-reached': 'not reached',
};

/** Why a request is decided as it is: the verdict first, then each step with what it looked at. */
export function showExplanation(explanation: ExplanationView, paint: Paint): string {
  const lines = [
    heading(explanation, paint),
    ...aboutLines(explanation),
    ...loggedLines(explanation, paint),
    ...explanation.steps.flatMap((step) => [
      '',
      `${paint.strong(`${step.code} ${step.step}`)}: ${printable(step.told)}${step.micros === undefined ? '' : paint.faint(` (${step.micros} µs)`)}`,
      ...detailsOf(explanation, step.step, paint),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

function heading({ decision, service, revision }: ExplanationView, paint: Paint): string {
  if (service.proxied) return `${paint.doubtful('proxied')} by ${printable(service.chosen ?? '')} under policy revision ${revision}`;
  if (!decision) return `undecided under policy revision ${revision}`;
  const by = decision.rule === '' ? '' : ` by rule ${decision.rule} of ${decision.service}`;
  return `${paintState(paint, decision.outcome)}${printable(by)} under policy revision ${revision}: ${decision.reason}`;
}

function aboutLines({ about }: ExplanationView): readonly string[] {
  const { user, mac, device, deviceAddress, method, protocol, posture, at } = about;
  const who = `${user === '' ? 'nobody' : user}${mac === undefined ? '' : ` (${mac})`}`;
  return [`  ${printable(who)} on ${printable(device)} (${deviceAddress}), ${protocol} ${method}, posture ${posture}, at ${at}`];
}

function loggedLines({ logged, decision }: ExplanationView, paint: Paint): readonly string[] {
  if (!logged) return [];
  const said = `${logged.outcome}${logged.rule === undefined ? '' : ` by rule ${logged.rule}`} (${logged.reason}), revision ${logged.revision}`;
  const same = logged.outcome === decision?.outcome && (logged.rule ?? '') === decision.rule;
  return [`  at the time: ${printable(said)}${same ? '' : paint.doubtful('  -> decides otherwise here')}`];
}

function detailsOf(explanation: ExplanationView, step: string, paint: Paint): readonly string[] {
  switch (step) {
    case 'service selection':
      return tableLines(explanation.service.table, paint);
    case 'identity policy':
      return tableLines(explanation.identity?.table, paint);
    case 'group mapping':
      return [...groupLine(explanation), ...tableLines(explanation.groupMapping?.table, paint)];
    case 'exceptions':
      return tableLines(explanation.authorization?.exceptions, paint);
    case 'authorization':
      return tableLines(explanation.authorization?.main, paint);
    case 'merge':
      return mergeLines(explanation, paint);
    case 'reply':
      return replyLines(explanation);
    case 'command sets':
      return commandLines(explanation);
    default:
      return [];
  }
}

function groupLine({ groupMapping }: ExplanationView): readonly string[] {
  return groupMapping?.from === undefined ? [] : [`  from ${printable(groupMapping.from)}`];
}

function tableLines(table: TableView | undefined, paint: Paint): readonly string[] {
  if (!table) return [];
  const rules = table.rules.flatMap((rule) => {
    const line = `  ${MARKS[rule.outcome]} ${printable(rule.rule)}: ${OUTCOMES[rule.outcome]}`;
    const painted = rule.outcome === 'matched' ? paint.good(line) : rule.outcome === 'not-reached' ? paint.faint(line) : line;
    return [painted, ...rule.cells.map(cellLine)];
  });
  return table.decided === 'Default' ? [...rules, paint.good('  => Default: no rule matches')] : rules;
}

function cellLine({ condition, holds, read }: Rule['cells'][number]): string {
  const values = read.map(({ attribute, value }) => `${attribute} ${value === undefined ? 'is missing' : `is ${valueText(value)}`}`);
  return `       ${holds ? 'true ' : 'false'}  ${printable(condition)}${values.length > 0 ? `  [${printable(values.join(', '))}]` : ''}`;
}

function valueText(value: string | number | boolean | readonly (string | number | boolean)[]): string {
  return typeof value === 'object' ? `(${value.map((one) => JSON.stringify(one)).join(', ')})` : JSON.stringify(value);
}

function mergeLines({ merge }: ExplanationView, paint: Paint): readonly string[] {
  return merge.map(({ profile, sets, values, taken, lostTo }) => {
    const line = `  ${taken ? ' +' : ' -'} ${profile}: ${sets} ${values.join(', ')}${taken ? '' : `, lost to ${lostTo}`}`;
    return taken ? printable(line) : paint.faint(printable(line));
  });
}

function replyLines({ reply = [] }: ExplanationView): readonly string[] {
  return reply.flatMap(({ name, values, tag }) => values.map((value) => printable(`  ${name}${tag > 0 ? `:${tag}` : ''} = ${value}`)));
}

function commandLines({ administration }: ExplanationView): readonly string[] {
  const { command } = administration ?? {};
  if (!command) return [];
  return [
    `  ${printable(command.line)}`,
    ...command.steps.map(({ set, verdict, row }) =>
      printable(`     ${set}: ${verdict === 'none' ? 'says nothing' : verdict}${row === undefined ? '' : ` by row ${row + 1}`}`),
    ),
  ];
}
