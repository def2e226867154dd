import { setTimeout as delay } from 'node:timers/promises';
import type { AccessList } from '../acl/access-list.ts';
import type { Block } from '../config/blocks.ts';
import type { Interface } from '../config/interfaces.ts';
import type { Section } from '../config/sections.ts';
import type { Device } from '../device.ts';
import { logTime } from '../event-log.ts';
import { spend } from '../faults.ts';
import { execute } from './execute.ts';
import { HungUp, type Terminal } from './terminal.ts';

export type Mode =
  | { readonly name: 'exec' }
  | { readonly name: 'config' }
  | { readonly name: 'config-ext-nacl' | 'config-std-nacl'; readonly list: AccessList }
  | { readonly name: 'config-if'; readonly on: Interface }
  | { readonly name: 'section'; readonly section: Section; readonly block: Block; readonly parent: Mode };

/** In configuration modes the prompt holds the first 20 characters of the host name only. */
const PROMPT_NAME = 20;

/** One login: the mode it is in, its rights, and the loop that reads and carries out its lines. */
export class Vty {
  readonly device: Device;
  readonly terminal: Terminal;
  readonly user: string;
  readonly number: number;
  readonly from: string;
  mode: Mode = { name: 'exec' };
  privileged: boolean;
  /** `terminal exec prompt timestamp`: a load and time preamble before any output. */
  timestamp = false;
  /** Set by `exit` and by faults that end the connection. */
  over = false;
  /** Set by a fault: the connection is cut instead of closed. */
  cut = false;
  #lines = 0;
  #stopMonitor: (() => void) | undefined;

  constructor(device: Device, terminal: Terminal, login: { readonly user: string; readonly number: number; readonly from: string }) {
    this.device = device;
    this.terminal = terminal;
    this.user = login.user;
    this.number = login.number;
    this.from = login.from;
    this.privileged = device.options.enable === undefined;
  }

  get prompt(): string {
    const name = this.device.config.hostname;
    if (this.mode.name === 'exec') return `${name}${this.privileged ? '#' : '>'}`;
    if (this.device.config.blocks.some(({ line }) => line === 'no service prompt config')) return '';
    const mode = this.mode.name === 'section' ? this.mode.section.mode : this.mode.name;
    return `${name.slice(0, PROMPT_NAME)}(${mode})#`;
  }

  monitor(on: boolean): void {
    this.#stopMonitor?.();
    this.#stopMonitor = on ? this.device.log.watch((line) => this.terminal.interrupt(`${line}\n`)) : undefined;
  }

  /** Reads and carries out lines until `exit` or until the client is gone. */
  async run(): Promise<void> {
    const detach = this.device.log.attach((text) => this.terminal.interrupt(text));
    try {
      const banner = this.device.faults.ssh.loginBanner;
      this.terminal.write(banner === '' ? '\n' : `\n${banner}\n\n`);
      while (!this.over) await this.#turn();
    } catch (problem) {
      if (!(problem instanceof HungUp)) throw problem;
    } finally {
      detach();
      this.unlock();
      this.monitor(false);
    }
  }

  async #turn(): Promise<void> {
    const faults = this.device.faults.ssh;
    this.terminal.write(this.prompt);
    if (spend(faults, 'syslogAtPrompt')) this.terminal.write(`${logTime(this.device.clock.now())}: ${this.#configured}\n`);
    const line = await this.terminal.readLine();
    this.#lines += 1;
    if (faults.dropAfterLines > 0 && this.#lines >= faults.dropAfterLines) {
      this.cut = true;
      this.over = true;
      return;
    }
    if (faults.commandDelayMs > 0) await delay(faults.commandDelayMs);
    if (line.ended === 'control-c') {
      if (this.mode.name !== 'exec') this.leaveConfiguration();
      return;
    }
    if (line.text.trim() !== '') {
      if (spend(faults, 'logBeforeOutput')) this.terminal.write(`${logTime(this.device.clock.now())}: ${this.#configured}`);
      await execute(this, line.text);
    }
    if (faults.dropAnswerOfLine > 0 && this.#lines >= faults.dropAnswerOfLine) {
      this.terminal.discard();
      this.cut = true;
      this.over = true;
    }
    if (line.ended === 'control-z' && this.mode.name !== 'exec') this.leaveConfiguration();
  }

  /** `do …`: one exec command from a configuration mode. */
  async asExec(line: string): Promise<void> {
    const mode = this.mode;
    this.mode = { name: 'exec' };
    await execute(this, line);
    this.mode = mode;
  }

  leaveConfiguration(): void {
    this.mode = { name: 'exec' };
    this.unlock();
    this.device.log.add(this.#configured);
  }

  unlock(): void {
    const { lock } = this.device;
    if (lock.holder === this) lock.holder = undefined;
  }

  get #configured(): string {
    return `%SYS-5-CONFIG_I: Configured from console by ${this.user} on vty${this.number} (${this.from})`;
  }
}
