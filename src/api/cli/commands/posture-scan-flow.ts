import { randomUUID } from 'node:crypto';
import { type Fault, fault } from '../../../base/fault.ts';
import type { Result } from '../../../base/result.ts';
import type { HostScanner } from '../../../ports/host-scanner.ts';
import { parseAtom } from '../../../posture/expression/atom.ts';
import { type RunView, runView } from '../../views/run-view.ts';
import { printable } from '../columns.ts';
import type { Call } from '../command-line.ts';
import { paintState } from '../paint.ts';
import type { Look, Scanned, ScanOptions } from '../scan-options.ts';
import { endpointPath } from './posture.ts';

type FlowOptions = ScanOptions & { readonly flow: string };
type Turn = Promise<Result<RunView, readonly Fault[]>>;

/** Runs an nFactor flow by challenge and report; exit 0 when it is complete, 3 when it ends denied or in quarantine. */
export async function runFlow(call: Call, options: FlowOptions, scanned: Scanned, look: Look, scanner: HostScanner): Promise<number> {
  const { flow, at, client } = options;
  const { wait, idempotencyKey, dryRun } = call.common;
  const meaningless = wait !== undefined ? '--wait' : idempotencyKey !== undefined ? '--idempotency-key' : undefined;
  if (meaningless !== undefined || dryRun === 'server') {
    const flag = meaningless ?? '--dry-run=server';
    return call.fail([
      fault('input.invalid', `\`${flag}\` has no meaning with \`--flow\`: a flow is a conversation, and its end is waited for anyway`),
    ]);
  }
  const asked = { flow, ...(at !== undefined && { at }), ...(client !== undefined && { client }) };
  const path = endpointPath(scanned.endpoint);
  if (call.common.dryRun !== undefined) {
    const first = { method: 'POST', path: `/api/v1${path}/challenge`, body: asked };
    const second = { method: 'POST', path: `/api/v1${path}/report`, body: { run: 'the run of the challenge', facts: scanned.facts } };
    call.printJson([first, second]);
    return 0;
  }
  const send = (what: 'challenge' | 'report', body: unknown): Turn =>
    call.api({ method: 'POST', path: `${path}/${what}`, body, idempotencyKey: randomUUID(), schema: runView });

  let turn = await send('challenge', asked);
  while (turn.ok && (turn.value.state === 'challenge' || turn.value.state === 'login')) {
    const answer = await answerTo(call, options, turn.value, look, scanner);
    if (!answer.ok) return call.fail(answer.error);
    turn = await send('report', { run: turn.value.run, ...answer.value });
  }
  if (!turn.ok) return call.fail(turn.error);
  const { value } = turn;
  call.print(value, { table: () => showOutcome(value, call), ids: () => [value.run] });
  const refused = refusalOf(value);
  if (refused) return call.fail([refused]);
  return options.stay ? stay(call, value, look, send) : 0;
}

async function answerTo(
  call: Call,
  options: FlowOptions,
  { challenge, login }: RunView,
  look: Look,
  scanner: HostScanner,
): Promise<Result<object, readonly Fault[]>> {
  if (login) {
    if (options.login !== undefined) return { ok: true, value: { login: { ok: options.login === 'ok' } } };
    const why = `the flow waits for a logon (${login.method}) at \`${login.factor}\`: say how it went with --login`;
    return { ok: false, error: [fault('input.invalid', why)] };
  }
  const { atoms = [], killProcesses = [], deleteFiles = [] } = challenge ?? {};
  if (!(await consented(call, atoms))) return { ok: true, value: { declined: true } };
  const actions = [...killProcesses.map((name) => `end ${name}`), ...deleteFiles.map((file) => `delete ${file}`)];
  if (actions.length > 0 && !options.allowActions) {
    call.io.err(`portreeve: not done without --allow-actions: ${printable(actions.join(', '))}\n`);
  } else if (actions.length > 0) {
    for (const done of await scanner.act(killProcesses, deleteFiles)) call.io.err(`portreeve: ${printable(done)}\n`);
  }
  const facts = await look(filesIn(atoms));
  return facts.ok ? { ok: true, value: { facts: facts.value } } : facts;
}

/** Requirement E22. Where there is no terminal to ask at, who ran the command has agreed. */
async function consented({ io, common: { yes } }: Call, atoms: readonly string[]): Promise<boolean> {
  if (yes || !io.terminal) return true;
  const answer = await io.ask(`The server asks to scan this machine: ${printable(atoms.join(', '))}\nScan it? [y/N] `);
  return /^y(?:es)?$/i.test(answer?.trim() ?? '');
}

function filesIn(atoms: readonly string[]): readonly string[] {
  return atoms.flatMap((text) => {
    const atom = parseAtom(text);
    return atom.ok && atom.value.kind === 'file' ? [atom.value.name] : [];
  });
}

/** Scans and reports as often as the flow wants, until one scan fails or the user interrupts. */
async function stay(call: Call, { run, outcome }: RunView, look: Look, send: (what: 'report', body: unknown) => Turn): Promise<number> {
  const { interrupted } = call.io;
  while (outcome?.periodic !== undefined) {
    await pause(outcome.periodic.minutes * 60_000, interrupted);
    if (interrupted.aborted) return 0;
    const facts = await look(filesIn(outcome.periodic.atoms));
    if (!facts.ok) return call.fail(facts.error);
    const turn = await send('report', { run, facts: facts.value });
    if (!turn.ok) return call.fail(turn.error);
    const refused = refusalOf(turn.value);
    if (refused) return call.fail([refused]);
  }
  return 0;
}

function pause(length: number, interrupted: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, length);
    interrupted.addEventListener('abort', () => {
      clearTimeout(timer);
      done();
    });
  });
}

function refusalOf({ state, endpoint, flow, outcome }: RunView): Fault | undefined {
  if (state === 'complete' && outcome?.quarantined !== true) return undefined;
  const how = state === 'denied' ? `denied (${outcome?.reason ?? 'no reason given'})` : `in quarantine (${outcome?.groups.join(', ')})`;
  return fault('posture.noncompliant', `\`${endpoint}\` ended the flow \`${flow}\` ${how}`);
}

function showOutcome({ endpoint, flow, state, outcome }: RunView, { paint }: Call): string {
  const steps = (outcome?.trace ?? []).map((entry) => {
    const { kind, factor, ...rest } = entry;
    const told = Object.entries(rest).flatMap(([name, value]) => (typeof value === 'object' ? [] : [`${name} ${String(value)}`]));
    return `  ${factor}: ${kind}${told.length > 0 ? `, ${told.join(', ')}` : ''}`;
  });
  const groups = outcome && outcome.groups.length > 0 ? [`  groups ${outcome.groups.join(', ')}`] : [];
  const periodic = outcome?.periodic
    ? [`  scanned again every ${outcome.periodic.minutes} minutes: ${outcome.periodic.atoms.join(', ')}`]
    : [];
  const head = `flow ${flow} of ${endpoint}  ${paintState(paint, state)}`;
  return `${[head, ...[...steps, ...groups, ...periodic].map(printable)].join('\n')}\n`;
}
