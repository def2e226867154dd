import { type Fault, fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Secret } from '../base/secret.ts';
import type { CliBlock } from './contract.ts';
import { parseCliLine } from './line.ts';
import { isWithin } from './modes.ts';
import { type Refusal, refusalIn } from './refusal.ts';
import type { Terminal } from './terminal.ts';

/**
 * What became of a block. `refused`: the line at `index` (from 0) was not taken, or an alarm of the device came with it; the `applied` lines were, nothing was sent after it, and
 * the terminal is home again, so that the inverse can be run. `messages` are lines the device printed that are neither refusal nor log.
 */
export type ConfigureOutcome =
  | { readonly kind: 'applied'; readonly applied: number; readonly messages: readonly string[] }
  | { readonly kind: 'refused'; readonly applied: number; readonly index: number; readonly refusal: Refusal };

/** Why nothing more may be sent, once that is so. */
type Stop = () => Fault | undefined;

/**
 * Enters a block: every line is checked before the first is sent, and each is sent only after the prompt of the one before. Secrets of the block
 * stand in nothing that comes back.
 */
export async function configure(terminal: Terminal, block: CliBlock, stop?: Stop): Promise<Result<ConfigureOutcome, Fault>> {
  const done = await enterChecked(terminal, block, stop);
  return block.secrets === undefined ? done : (redacted(done, block.secrets) as typeof done);
}

/** The same value with each secret in its texts redacted; an echo or a message of the device may hold one. */
function redacted(value: unknown, secrets: readonly Secret[]): unknown {
  if (typeof value === 'string') return secrets.reduce((text, secret) => text.replaceAll(secret.reveal(), String(secret)), value);
  if (Array.isArray(value)) return value.map((one) => redacted(one, secrets));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, redacted(inner, secrets)]));
}

async function enterChecked(terminal: Terminal, block: CliBlock, stop: Stop | undefined): Promise<Result<ConfigureOutcome, Fault>> {
  for (const line of [...(block.enter === undefined ? [] : [block.enter]), ...block.lines]) {
    const checked = parseCliLine(line);
    if (!checked.ok) return err(fault('input.invalid', `\`${JSON.stringify(line).slice(1, -1)}\` is not sent: ${checked.error}`));
  }
  const { attempts, delay } = terminal.timing.lock;
  for (let attempt = 0; ; attempt++) {
    const entered = await enter(terminal, block, stop);
    const locked = entered.ok ? lockBeforeAnything(entered.value) : entered.error.code === 'device.locked' ? entered.error : undefined;
    if (!locked || attempt >= attempts) return locked ? err(locked) : entered;
    await terminal.pause(delay);
  }
}

async function enter(terminal: Terminal, block: CliBlock, stop: Stop | undefined): Promise<Result<ConfigureOutcome, Fault>> {
  terminal.forgetAlarms();
  const there = await (block.enter === undefined ? terminal.goTo(block.mode) : terminal.goBy(block.enter, block.mode));
  if (!there.ok) return there;
  const entered = await enterLines(terminal, block, stop);
  if (!entered.ok && terminal.mode === undefined) return entered;
  const home = await terminal.goTo(terminal.graph.home);
  if (!entered.ok || !home.ok) return entered.ok && !home.ok ? home : entered;
  const last = block.lines.length - 1;
  const alarm = entered.value.kind === 'applied' && last >= 0 ? alarmed(terminal, block.lines[last] ?? '') : undefined;
  return alarm === undefined ? entered : ok({ kind: 'refused', applied: last + 1, index: last, refusal: alarm });
}

async function enterLines(terminal: Terminal, block: CliBlock, stop: Stop | undefined): Promise<Result<ConfigureOutcome, Fault>> {
  const messages: string[] = [];
  for (const [index, line] of block.lines.entries()) {
    const stopped = stop?.();
    if (stopped) return err({ ...stopped, details: { ...stopped.details, applied: index } });
    const sent = await terminal.send(line);
    if (!sent.ok) return err({ ...sent.error, details: { ...sent.error.details, applied: index } });
    const refusal =
      refusalIn(terminal.graph, line, sent.value) ?? thrownOut(terminal, block, line, sent.value.mode) ?? alarmed(terminal, line);
    if (refusal) return ok({ kind: 'refused', applied: index, index, refusal });
    messages.push(...sent.value.output.filter((shown) => shown !== '' && !terminal.graph.noise.some((noise) => noise.test(shown))));
  }
  return ok({ kind: 'applied', applied: block.lines.length, messages });
}

/** The device left the mode of the block without a word: lines after it would mean something else there. */
function thrownOut(terminal: Terminal, block: CliBlock, line: string, mode: string): Refusal | undefined {
  if (isWithin(terminal.graph, mode, block.mode)) return undefined;
  return { line, message: '', meaning: `the device went to mode ${mode}` };
}

/** The line was taken, and the device tells all the same that it is not in force. */
function alarmed({ alarm }: Terminal, line: string): Refusal | undefined {
  return alarm && { line, ...alarm };
}

function lockBeforeAnything(outcome: ConfigureOutcome): Fault | undefined {
  if (outcome.kind !== 'refused' || outcome.applied > 0 || outcome.refusal.kind !== 'locked') return undefined;
  return fault('device.locked', `${outcome.refusal.meaning} (\`${outcome.refusal.message}\`)`);
}
