import { type ReadDocument, readDocument } from '../base/document.ts';
import { type Fault, fault } from '../base/fault.ts';
import { given } from '../base/given.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Duration } from '../base/time.ts';
import type { CoaCommand } from '../model/coa.ts';
import type { RetryLaw, Rollout } from '../model/plan.ts';
import type { WaveSize } from '../model/rollout.ts';
import { compileCondition, type Resolver } from '../rules/compile.ts';
import { parseCondition } from '../rules/parse.ts';
import { type EventFacts, eventAttributes, type SessionFacts, sessionAttributes } from './facts.ts';
import { type PlaybookFile, type PlaybookFileStep, playbookSchema, TRIGGERS, type TriggerKind } from './playbook-schema.ts';

/** What one step does; `requested` stands for the command the event holds. */
export type PlaybookAction =
  | { readonly kind: 'coa'; readonly command: CoaCommand | 'requested'; readonly onlyIfChanged: boolean }
  | { readonly kind: 'push-acl' }
  | { readonly kind: 'remove-acl' }
  | { readonly kind: 'configure' }
  | { readonly kind: 'enable-port' }
  | { readonly kind: 'save-config' };

/** A step and the `verify` that follows it: how long, in ms, its effect may take to be seen. */
export type PlaybookStep = { readonly id: string; readonly action: PlaybookAction; readonly retry: RetryLaw; readonly within: Duration };

/** How a playbook goes about many targets, before it is known how many there are. */
export type RolloutLaw = Omit<Rollout, 'waves'> & { readonly sizes: readonly WaveSize[] };

/** A playbook as it is run: conditions compiled, durations in ms. */
export type Playbook = {
  readonly name: string;
  readonly description?: string;
  readonly triggers: readonly { readonly on: TriggerKind; readonly where: (facts: EventFacts) => boolean }[];
  readonly select:
    | { readonly kind: 'sessions'; readonly where: (facts: SessionFacts) => boolean; readonly limit: number }
    | { readonly kind: 'devices' };
  readonly guards: {
    readonly tcamMaxPercent: number;
    readonly tcamReserve: number;
    readonly maxTargets: number;
    /** Undefined where every target is acted on at once. */
    readonly rollout?: RolloutLaw;
  };
  readonly steps: readonly PlaybookStep[];
};

const LARGEST = 64 * 1024;
const ONCE: RetryLaw = { attempts: 1, initial: 1000, cap: 1000 };
const DEFAULT_WITHIN: Duration = 20_000;

/**
 * Reads one playbook (YAML, `apiVersion: playbook/v1`). The language is closed: an unknown key, step, trigger, attribute or `${{ … }}` is a fault
 * with `file:line:column`; every fault of the file is given at once.
 */
export function readPlaybook(file: string, text: string): Result<Playbook, readonly Fault[]> {
  if (text.length > LARGEST) return err([fault('config.syntax', `a playbook is at most ${LARGEST} octets`, { at: `${file}:1:1` })]);
  const read = readDocument(file, text, playbookSchema);
  if (!read.ok) return read;
  const { value } = read.value;
  const faults: Fault[] = [];
  const triggers = triggersOf(read.value, faults);
  const select = selectOf(read.value, faults);
  const steps = stepsOf(read.value, faults);
  if (faults.length > 0) return err(faults);
  return ok({
    name: value.name,
    ...(value.description === undefined ? {} : { description: value.description }),
    triggers,
    select,
    guards: {
      tcamMaxPercent: value.guards?.tcam?.maxPercent ?? 100,
      tcamReserve: value.guards?.tcam?.reserve ?? 0,
      maxTargets: value.guards?.blastRadius?.maxTargets ?? Number.POSITIVE_INFINITY,
      ...rolloutOf(value.guards ?? {}),
    },
    steps,
  });
}

function rolloutOf({
  batches,
  betweenBatches,
  maxFailures,
  rate,
  concurrency,
  windows,
}: NonNullable<PlaybookFile['guards']>): Pick<Playbook['guards'], 'rollout'> {
  if ([batches, rate, maxFailures, concurrency, windows].every((one) => one === undefined)) return {};
  const { jitter = 0, ...rates } = rate ?? {};
  const healthy = betweenBatches?.requireHealthy;
  return {
    rollout: {
      sizes: batches ?? [{ percent: 100 }],
      pause: betweenBatches?.wait ?? 0,
      rate: given(rates),
      jitter,
      ...(maxFailures && { maxFailures: given(maxFailures) }),
      ...(healthy && { requireHealthy: given({ p95: healthy.authP95MsBelow, rejects: healthy.authRejectPercentBelow }) }),
      ...(concurrency && { parallel: concurrency.parallel }),
      ...(windows && { windows: [windows] }),
    },
  };
}

function triggersOf(read: ReadDocument<PlaybookFile>, faults: Fault[]): Playbook['triggers'] {
  return TRIGGERS.flatMap((on) => {
    const trigger = read.value.on[on];
    return trigger ? [{ on, where: condition(read, trigger.where, ['on', on, 'where'], eventAttributes, faults) }] : [];
  });
}

function selectOf(read: ReadDocument<PlaybookFile>, faults: Fault[]): Playbook['select'] {
  const { select } = read.value;
  if ('devices' in select) return { kind: 'devices' };
  const where = condition(read, select.sessions.where, ['select', 'sessions', 'where'], sessionAttributes, faults);
  return { kind: 'sessions', where, limit: select.sessions.limit ?? Number.POSITIVE_INFINITY };
}

/** A condition's own line and column count from its text; the place of the text in the file is what a person can find. */
function condition<F>(
  read: ReadDocument<PlaybookFile>,
  text: string | undefined,
  path: readonly string[],
  attributes: Resolver<F>,
  faults: Fault[],
): (facts: F) => boolean {
  if (text === undefined) return () => true;
  const at = read.at(path);
  const parsed = parseCondition(text);
  if (!parsed.ok) {
    faults.push(fault('config.invalid', `\`${path.join('.')}\`, character ${parsed.error.column}: ${parsed.error.message}`, { at }));
    return () => false;
  }
  const compiled = compileCondition(parsed.value, attributes);
  if (compiled.ok) return compiled.value;
  for (const one of compiled.error) {
    faults.push(fault('config.invalid', `\`${path.join('.')}\`, character ${one.column}: ${one.message}`, { at }));
  }
  return () => false;
}

function stepsOf(read: ReadDocument<PlaybookFile>, faults: Fault[]): PlaybookStep[] {
  const steps: PlaybookStep[] = [];
  const seen = new Set<string>();
  const { select } = read.value;
  for (const [index, step] of read.value.steps.entries()) {
    const complain = (message: string): void => {
      faults.push(fault('config.invalid', message, { at: read.at(['steps', index]) }));
    };
    if (seen.has(step.id)) complain(`the step id \`${step.id}\` is used twice`);
    seen.add(step.id);
    if (step.verify) {
      verifyPrevious(steps, step.verify, complain);
      continue;
    }
    const action = actionOf(step);
    const onDevice = action.kind !== 'coa';
    if (onDevice !== 'devices' in select) {
      complain(
        `\`${step.id}\` acts on a ${onDevice ? 'device' : 'session'}, but the playbook selects ${onDevice ? 'sessions' : 'devices'}`,
      );
    }
    steps.push({ id: step.id, action, retry: retryOf(step), within: DEFAULT_WITHIN });
  }
  for (const [action, key, seen] of PROOFS) {
    const pushed = steps.some((step) => step.action.kind === action);
    if (!pushed || read.value.steps.some((step) => step.verify?.device && seen in step.verify.device)) continue;
    const message = `${/^[aeiou]/.test(key) ? 'an' : 'a'} \`${key}\` must be followed by a \`verify\``;
    faults.push(fault('config.invalid', message, { at: read.at(['steps']) }));
  }
  return steps;
}

/** What must stand behind what is pushed. */
const PROOFS = [
  ['push-acl', 'acl.push', 'aclEquals'],
  ['remove-acl', 'acl.remove', 'aclAbsent'],
  ['configure', 'config.push', 'configurationEquals'],
] as const;

function verifyPrevious(steps: PlaybookStep[], verify: NonNullable<PlaybookFileStep['verify']>, complain: (message: string) => void): void {
  const previous = steps.at(-1);
  const onDevice = previous?.action.kind !== 'coa';
  if (previous === undefined) complain('a `verify` stands after the step it verifies');
  else if (onDevice !== (verify.device !== undefined)) complain(`this \`verify\` does not fit the step \`${previous.id}\` before it`);
  else steps[steps.length - 1] = { ...previous, within: verify.within };
}

function actionOf(step: PlaybookFileStep): PlaybookAction {
  const coa = (command: CoaCommand | 'requested', onlyIfChanged = false): PlaybookAction => ({ kind: 'coa', command, onlyIfChanged });
  const reauthenticate = step['coa.reauthenticate'];
  if (reauthenticate) {
    const { type, onlyIfChanged, escalate } = reauthenticate;
    return coa({ kind: 'reauthenticate', ...given({ type, escalate }) }, onlyIfChanged ?? true);
  }
  if (step['coa.bounce']) return coa({ kind: 'bounce-host-port', ...given(step['coa.bounce']) });
  if (step['coa.disablePort']) return coa({ kind: 'disable-host-port', ...given(step['coa.disablePort']) });
  if (step['coa.disconnect']) return coa({ kind: 'terminate' });
  if (step['coa.query']) return coa({ kind: 'session-query' });
  if (step['coa.activateService']) return coa({ kind: 'activate-service', ...given(step['coa.activateService']) });
  if (step['coa.deactivateService']) return coa({ kind: 'deactivate-service', ...step['coa.deactivateService'] });
  if (step['coa.interfaceTemplate']) return coa({ kind: 'interface-template', ...step['coa.interfaceTemplate'] });
  if (step['coa.authorizeOnly']) return coa({ kind: 'authorize-only' });
  if (step['coa.changeAuthorization']) return coa({ kind: 'change-authorization', ...given(step['coa.changeAuthorization']) });
  if (step['coa.send']) return coa('requested');
  if (step['device.enablePort']) return { kind: 'enable-port' };
  if (step['acl.push']) return { kind: 'push-acl' };
  if (step['acl.remove']) return { kind: 'remove-acl' };
  return { kind: step['config.push'] ? 'configure' : 'save-config' };
}

function retryOf(step: PlaybookFileStep): RetryLaw {
  return step.retry ? { attempts: step.retry.max + 1, initial: step.retry.initial, cap: step.retry.cap } : ONCE;
}
