import type { ClientReport } from '../src/posture/expression/client-report.ts';
import { compileExpression } from '../src/posture/expression/compile.ts';
import { parseExpression } from '../src/posture/expression/parse.ts';
import { percentile, rounded } from './installation.ts';

const ATOMS = 50;
const ROUNDS = 5;
const ROUND_MS = 200;
const REPORTS = 64;
const GOAL = 500_000;

/**
 * Evaluations of an expression of 50 atoms, processes, versions, MAC lists and booleans in turn, every one of which has to be looked at because
 * all but the last hold; on reports made ready once, as a report is for all expressions of its factor. Beside it: making a report ready,
 * the full assessment with evidence, and reading the expression.
 */
export async function run(): Promise<Record<string, unknown>[]> {
  const text = Array.from({ length: ATOMS }, (_, at) => `sys.client_expr("${atom(at)}")`).join(' && ');
  const read = parseExpression(text);
  if (!read.ok) throw new Error(read.error.message);
  const compiled = compileExpression(read.value);
  const reports = Array.from({ length: REPORTS }, (_, at) => report(at));
  const facts = reports.map((one) => compiled.questions.read(one));
  const passing = facts.filter((one) => compiled.passes(one)).length;
  if (passing !== REPORTS / 2) throw new Error(`${passing} of ${REPORTS} reports pass: the workload is wrong`);
  return [
    figure('evaluate', () => facts.forEach((one) => void compiled.passes(one)), GOAL),
    figure('assess with evidence', () => facts.forEach((one) => void compiled.assess(one))),
    figure('make a report ready', () => reports.forEach((one) => void compiled.questions.read(one))),
    figure('read and compile', () => {
      for (let time = 0; time < REPORTS; time++) if (read.ok) compileExpression(parsed(text));
    }),
  ];
}

function parsed(text: string) {
  const read = parseExpression(text);
  if (!read.ok) throw new Error(read.error.message);
  return read.value;
}

function atom(at: number): string {
  switch (at % 4) {
    case 0:
      return `proc_2_agent${at}`;
    case 1:
      return `app_0_ANTIVIR_${at}_VERSION_>=_10.${at}.3`;
    case 2:
      return `app_0_FIREWALL_${at}_ENABLED_==_TRUE`;
    default:
      return `sys_0_MAC_ADDR_anyof_02005e0000${at.toString(16).padStart(2, '0')},02005e00ff01`;
  }
}

/** Every second report passes; the others fail at the last atom. */
function report(at: number): ClientReport {
  const numbers = Array.from({ length: ATOMS }, (_, n) => n);
  return {
    platform: 'windows',
    processes: numbers.map((n) => `Agent${n}.exe`),
    macs: ['02-00-5E-00-FF-01'],
    applications: {
      ANTIVIR: Object.fromEntries(numbers.map((n) => [n, { VERSION: at % 2 === 1 && n === ATOMS - 1 ? '1.0' : `10.${n}.4` }])),
      FIREWALL: Object.fromEntries(numbers.map((n) => [n, { ENABLED: true }])),
    },
  };
}

function figure(what: string, round: () => void, goal?: number): Record<string, unknown> {
  round();
  const rates = Array.from({ length: ROUNDS }, () => {
    const started = performance.now();
    for (let times = 0; ; ) {
      round();
      times += REPORTS;
      const spent = performance.now() - started;
      if (spent >= ROUND_MS) return (times * 1000) / spent;
    }
  });
  const perSecond = percentile(rates, 0.5);
  const judged = goal === undefined ? {} : { goal: `at least ${goal}/s`, met: perSecond >= goal };
  return { what, atoms: ATOMS, perSecond: Math.round(perSecond), microseconds: rounded(1e6 / perSecond, 2), ...judged };
}
