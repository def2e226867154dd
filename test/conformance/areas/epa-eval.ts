import { z } from 'zod';
import { type Atom, atomsOf, type Expression } from '../../../src/posture/expression/ast.ts';
import type { ClientReport, ReportedValue } from '../../../src/posture/expression/client-report.ts';
import { compileExpression } from '../../../src/posture/expression/compile.ts';
import { parseExpression } from '../../../src/posture/expression/parse.ts';
import { type OpenEngine, Unanswerable, wordsOf } from '../area.ts';
import { asExpression } from '../epa-flow.ts';

const words = z.strictObject({ expr: z.string() });

/** Evaluation of one expression on what a client reports. */
export const open: OpenEngine = (given) => {
  const { expr } = wordsOf(words, given);
  const expression = compiledOf(expr);
  const compiled = compileExpression(expression);
  return (input) => {
    const { pass, reason, findings } = compiled.assess(compiled.questions.read(reportOf(wordsOf(reported, input), expression)));
    return { result: pass, reason, frequency: compiled.frequency, findings };
  };
};

/** By the names of what the expression asks for. */
const reported = z.record(z.string(), z.unknown());
type Input = z.output<typeof reported>;

function compiledOf(written: string): Expression {
  const read = parseExpression(asExpression(written));
  if (!read.ok) throw new Unanswerable(`the case holds no expression: ${read.error.message}`);
  return read.value;
}

const REPORT_KEYS = [
  'platform',
  'processes',
  'files',
  'services',
  'registry',
  'certificates',
  'macs',
  'system',
  'applications',
  'verdicts',
];

/** A whole report, or in short: processes by name, verdicts by the text of a check, values by scan type or method. */
function reportOf(input: Input, expression: Expression): ClientReport {
  if (Object.keys(input).some((key) => REPORT_KEYS.includes(key))) {
    const strange = Object.keys(input).find((key) => !REPORT_KEYS.includes(key));
    if (strange !== undefined) throw new Unanswerable(`\`${strange}\` is no part of a report`);
    return input as ClientReport;
  }
  const truths = Object.entries(input).filter((one): one is [string, boolean] => typeof one[1] === 'boolean');
  const isAtom = ([name]: readonly [string, boolean]): boolean => /^(?:proc|app|sys|device-cert|file|svc|reg)_[0-9]+_/.test(name);
  const scans = atomsOf(expression).flatMap((atom) => (atom.kind === 'app' || atom.kind === 'sys' ? [atom] : []));
  const found = scans.map((atom) => ({ atom, methods: methodsOf(atom, input) })).filter(({ methods }) => Object.keys(methods).length > 0);
  return {
    processes: Object.fromEntries(truths.filter((one) => !isAtom(one))),
    verdicts: Object.fromEntries(truths.filter(isAtom)),
    system: Object.fromEntries(found.flatMap(({ atom, methods }) => (atom.kind === 'sys' ? [[atom.scan, methods]] : []))),
    applications: Object.fromEntries(
      found.flatMap(({ atom, methods }) => (atom.kind === 'app' ? [[atom.scan, { [atom.product]: methods }]] : [])),
    ),
  };
}

function methodsOf({ scan, checks }: Extract<Atom, { kind: 'app' | 'sys' }>, input: Input): Readonly<Record<string, ReportedValue>> {
  const of = input[scan];
  const record =
    typeof of === 'object' && of !== null && !Array.isArray(of)
      ? (of as Input)
      : { ...input, ...(of === undefined ? {} : { [checks[0]?.method ?? '']: of }) };
  const said = checks.flatMap(({ method }) => {
    const value = Object.entries(record).find(([name]) => name.toLowerCase() === method.toLowerCase())?.[1];
    return value === undefined ? [] : [[method, value as ReportedValue] as const];
  });
  return Object.fromEntries(said);
}
