import type { ClientReport } from '../../../src/posture/expression/client-report.ts';
import { type CompiledExpression, compileExpression } from '../../../src/posture/expression/compile.ts';
import { parseExpression } from '../../../src/posture/expression/parse.ts';
import type { OpenEngine } from '../area.ts';
import { asExpression } from '../epa-flow.ts';

/** Evaluation of one expression; an input says which processes run, by name, or is a report as clients send it. */
export const open: OpenEngine = (given) => {
  const { expr } = given as { readonly expr: string };
  const compiled = compiledOf(expr);
  return (input) => {
    const { pass, reason, findings } = compiled.assess(compiled.questions.read(reportOf(input as Input)));
    return { result: pass, reason, frequency: compiled.frequency, findings };
  };
};

type Input = ClientReport | { readonly [process: string]: boolean };

function compiledOf(written: string): CompiledExpression {
  const read = parseExpression(asExpression(written));
  if (!read.ok) throw new Error(`the case holds no expression: ${read.error.message}`);
  return compileExpression(read.value);
}

/** A record of names and truths says which processes run. */
function reportOf(input: Input): ClientReport {
  const values = Object.values(input);
  const names = values.every((value) => typeof value === 'boolean');
  if (!names) return input as ClientReport;
  const said = input as Readonly<Record<string, boolean>>;
  const isAtom = ([name]: readonly [string, boolean]): boolean => /^(?:proc|app|sys|device-cert|file|svc|reg)_[0-9]+_/.test(name);
  return {
    processes: Object.fromEntries(Object.entries(said).filter((one) => !isAtom(one))),
    verdicts: Object.fromEntries(Object.entries(said).filter(isAtom)),
  };
}
