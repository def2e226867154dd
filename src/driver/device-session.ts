import { type Fault, fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Device } from '../model/device.ts';
import type { Clock } from '../ports/clock.ts';
import type { DeviceShell } from '../ports/device-shell.ts';
import { type ConfigureOutcome, configure } from './configure.ts';
import type { CliBlock, Driver, ModeGraph } from './contract.ts';
import { Dialogue } from './dialogue.ts';
import type { ExchangeContext } from './exchange.ts';
import { parseCliLine } from './line.ts';
import { type Learned, learnHost } from './login.ts';
import { promptTable } from './prompts.ts';
import { refusalIn, refusalText } from './refusal.ts';
import { Terminal } from './terminal.ts';
import { SESSION_TIMING, type SessionTiming } from './timing.ts';

/** A terminal in the home mode of its device, one caller at a time; calls that overlap run one after another. */
export interface DeviceSession {
  /** The name the device shows in its prompt. */
  readonly host: string;
  /** Runs a command in the home mode and gives what it printed. `device.refused` when the device does not take it. */
  run(command: string): Promise<Result<string, Fault>>;
  /**
   * Enters a block line by line; a refusal is an outcome, not a fault. With `device.lost` the outcome is unknown. `stop` is asked before each line:
   * a fault ends it there, with the lines before it entered.
   */
  configure(block: CliBlock, stop?: () => Fault | undefined): Promise<Result<ConfigureOutcome, Fault>>;
  /** Leaves the device as one should, so that it frees the terminal line. */
  close(): Promise<void>;
}

export type SessionParts = {
  readonly shell: DeviceShell;
  readonly driver: Driver;
  readonly device: Device;
  readonly clock: Clock;
  /** The name the device had in the session before, where there was one. */
  readonly host?: string;
  readonly timing?: Partial<SessionTiming>;
};

/**
 * Takes over a fresh shell: learns the host name, goes to the home mode (with the enable secret where asked), sets the terminal up.
 * On a fault the shell is closed. Faults: `device.prompt`, `device.busy`, `device.authentication`, `device.lost`, `device.not-configured`.
 */
export async function openDeviceSession(parts: SessionParts): Promise<Result<DeviceSession, Fault>> {
  const graph = parts.driver.modes;
  if (!graph) {
    await parts.shell.close();
    return err(fault('device.not-configured', `driver \`${parts.driver.name}\` of device \`${parts.device.id}\` has no command line`));
  }
  const timing = { ...SESSION_TIMING, ...parts.timing };
  const dialogue = new Dialogue(parts.shell, parts.clock, timing);
  const learned = await learnHost(dialogue, graph, timing, parts.host);
  if (learned.kind !== 'host') {
    await dialogue.close();
    return err(notLearned(parts.device, dialogue, graph, learned));
  }
  const context = { dialogue, graph, prompts: promptTable(graph, learned.host), timing };
  const terminal = new Terminal(context, parts.device, parts.clock);
  const ready = await setUp(terminal, context);
  if (!ready.ok) {
    await terminal.abandon();
    return ready;
  }
  return ok(sessionOver(terminal, context));
}

async function setUp(terminal: Terminal, { graph }: ExchangeContext): Promise<Result<void, Fault>> {
  const home = await terminal.goTo(graph.home);
  if (!home.ok) return home;
  for (const line of graph.setup) {
    const sent = await terminal.send(line);
    if (!sent.ok) return sent;
  }
  return ok(undefined);
}

function sessionOver(terminal: Terminal, { graph, prompts }: ExchangeContext): DeviceSession {
  let tail: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const turn = tail.then(task);
    tail = turn;
    return turn;
  };
  return {
    host: prompts.host,
    run: (command) => inTurn(() => run(terminal, graph.home, command)),
    configure: (block, stop) => inTurn(() => configure(terminal, block, stop)),
    close: () => inTurn(() => terminal.leave()),
  };
}

async function run(terminal: Terminal, home: string, command: string): Promise<Result<string, Fault>> {
  const line = parseCliLine(command);
  if (!line.ok) return err(fault('input.invalid', `\`${JSON.stringify(command).slice(1, -1)}\` is not sent: ${line.error}`));
  const there = await terminal.goTo(home);
  if (!there.ok) return there;
  const sent = await terminal.send(command);
  if (!sent.ok) return sent;
  const refusal = refusalIn(terminal.graph, command, sent.value);
  if (refusal) return err(fault('device.refused', refusalText(refusal, 'the command'), { details: { message: refusal.message } }));
  return ok(sent.value.output.join('\n'));
}

function notLearned(device: Device, dialogue: Dialogue, graph: ModeGraph, learned: Exclude<Learned, { kind: 'host' }>): Fault {
  switch (learned.kind) {
    case 'lost':
      return closedAtLogin(device, dialogue, graph.errors);
    case 'no-prompt':
      return noPrompt(device, dialogue, learned.shown);
    case 'room': {
      const message = `device \`${device.id}\` is ${learned.meaning} (\`${learned.shown}\`), where portreeve does nothing`;
      return fault('device.prompt', message, { details: { transcript: dialogue.transcript() } });
    }
  }
}

function closedAtLogin(device: Device, dialogue: Dialogue, errors: readonly { readonly pattern: RegExp; readonly kind?: string }[]): Fault {
  const transcript = dialogue.transcript();
  const refused = transcript.find((line) => errors.some(({ pattern, kind }) => kind === 'authentication' && pattern.test(line)));
  if (refused !== undefined) return fault('device.authentication', `device \`${device.id}\` ended the login: \`${refused}\``);
  return fault(
    'device.busy',
    `device \`${device.id}\` closed the terminal before it showed a prompt: its terminal lines may all be taken`,
    {
      details: { transcript },
    },
  );
}

function noPrompt(device: Device, dialogue: Dialogue, shown: string): Fault {
  return fault('device.prompt', `device \`${device.id}\` shows no prompt portreeve knows; the last line is \`${shown}\``, {
    details: { transcript: dialogue.transcript() },
  });
}
