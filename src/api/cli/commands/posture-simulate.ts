import { readDocument } from '../../../base/document.ts';
import { type Fault, fault } from '../../../base/fault.ts';
import { err, type Result } from '../../../base/result.ts';
import type { Flow } from '../../../posture/factors/flow.ts';
import { rehearsalSchema, rehearse } from '../../../posture/factors/rehearsal.ts';
import { next, start } from '../../../posture/factors/run.ts';
import type { RunInput, Step } from '../../../posture/factors/run-state.ts';
import { printable } from '../columns.ts';
import type { Call } from '../command-line.ts';
import { runnableFlow, textOf } from '../flow-file.ts';
import { showRun } from '../show-run.ts';

const DENIED = 3;

export async function simulate(call: Call): Promise<number> {
  const { facts, interactive = false } = call.options<{ readonly facts?: string; readonly interactive?: boolean }>();
  if ((facts === undefined) !== interactive) return call.fail([fault('input.invalid', 'give either `--facts` or `--interactive`')]);
  const flow = await runnableFlow(call);
  if (!flow.ok) return call.fail(flow.error);
  const run = facts === undefined ? await asked(call, flow.value) : await rehearsed(call, flow.value, facts);
  if (!run.ok) return call.fail(run.error);
  const { state, kind } = run.value;
  const { groups, quarantined, loginPageShown, periodic, trace } = state;
  const reason = run.value.kind === 'denied' ? { reason: run.value.reason } : {};
  call.print({ outcome: kind, ...reason, groups, quarantined, loginPageShown, periodic, trace }, { table: () => showRun(run.value) });
  return kind === 'complete' ? 0 : DENIED;
}

/** The end of a run with what a file of facts says. */
export async function rehearsed(call: Call, flow: Flow, facts: string): Promise<Result<Step, readonly Fault[]>> {
  const at = beginning(call, flow);
  if (!at.ok) return at;
  const text = await textOf(call, facts);
  if (!text.ok) return text;
  const read = readDocument(facts, text.value, rehearsalSchema);
  if (!read.ok) return read;
  const run = rehearse(flow, at.value, read.value.value);
  return run.ok ? run : err([run.error]);
}

/** The end of a run whose every answer is asked for. */
async function asked(call: Call, flow: Flow): Promise<Result<Step, readonly Fault[]>> {
  const at = beginning(call, flow);
  if (!at.ok) return at;
  let step = start(flow, at.value, 'plugin');
  while (step.ok && (step.value.kind === 'challenge' || step.value.kind === 'login')) {
    const input = await answerTo(call, step.value);
    if (input === undefined) return err([fault('input.invalid', 'there is nobody to ask: run it in a terminal, or give `--facts`')]);
    step = next(flow, step.value.state, input);
  }
  return step.ok ? step : err([step.error]);
}

async function answerTo(call: Call, step: Step): Promise<RunInput | undefined> {
  if (step.kind === 'login') {
    const { policy, method, view } = step.login;
    const answer = await call.io.ask(
      `${printable(policy)} (${printable(method)}${view === undefined ? '' : ', shows a logon form'}) succeeds? [y/n] `,
    );
    return answer === undefined ? undefined : { kind: 'login', ok: isYes(answer) };
  }
  const verdicts: Record<string, boolean> = {};
  for (const atom of step.kind === 'challenge' ? step.challenge.atoms : []) {
    const answer = await call.io.ask(`${printable(atom)}? [y, n, or nothing when the client does not report it] `);
    if (answer === undefined) return undefined;
    if (answer.trim() !== '') verdicts[atom] = isYes(answer);
  }
  return { kind: 'report', report: { verdicts } };
}

function isYes(answer: string): boolean {
  return /^\s*y/i.test(answer);
}

/** Where the run begins: what was named, else the only virtual server, else the only factor. */
function beginning(call: Call, flow: Flow): Result<string, readonly Fault[]> {
  const { start: named } = call.options<{ readonly start?: string }>();
  const all = flow.servers.length > 0 ? flow.servers : [...flow.factors.keys()];
  const chosen = named ?? (all.length === 1 ? all[0] : undefined);
  if (chosen !== undefined) return { ok: true, value: chosen };
  const names = all.map((name) => `\`${name}\``).join(', ');
  return err([
    fault(
      'input.invalid',
      all.length === 0 ? 'the flow has no virtual server and no factor' : `say where to begin with \`--start\`: one of ${names}`,
    ),
  ]);
}
