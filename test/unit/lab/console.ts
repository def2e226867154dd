import { setImmediate } from 'node:timers/promises';
import { ShellOutput } from '../../lab/cli/shell-output.ts';
import { Terminal } from '../../lab/cli/terminal.ts';
import { Vty } from '../../lab/cli/vty.ts';
import { createDevice, type Device } from '../../lab/device.ts';
import { AccessSessions } from '../../lab/nas/access-sessions.ts';
import { type LabOptions, labOptions } from '../../lab/options.ts';

/** A vty without a network: keys go in, everything the switch prints comes out. */
export class Console {
  readonly device: Device;
  readonly terminal: Terminal;
  readonly vty: Vty;
  #printed = '';

  constructor(options: Partial<LabOptions> = {}, size = { width: 0, length: 0 }) {
    const made = createDevice(labOptions({ accounting: false, ...options }));
    this.device = { ...made, sessions: new AccessSessions(made) };
    const output = new ShellOutput({ write: (text) => this.#print(text) }, () => this.device.faults.ssh);
    this.terminal = new Terminal(output, size);
    this.vty = new Vty(this.device, this.terminal, { user: 'admin', number: 0, from: '10.0.0.1' });
    void this.vty.run();
  }

  #print(text: string): void {
    this.#printed += text;
  }

  /** Types keys and gives what was printed until the switch waits for more, without carriage returns. */
  type(keys: string): Promise<string> {
    return this.during(() => this.terminal.type(keys));
  }

  /** What is printed because of something done. */
  async during(done: () => void): Promise<string> {
    await this.#idle();
    this.#printed = '';
    done();
    await this.#idle();
    return this.#printed.replaceAll('\r', '');
  }

  async #idle(): Promise<void> {
    do await setImmediate();
    while (!this.terminal.waiting);
    await setImmediate();
  }

  /** Types lines one after another; gives what the last one printed, without its echo and the prompt after it. */
  async enter(...lines: readonly string[]): Promise<string> {
    let printed = '';
    for (const line of lines) printed = await this.type(`${line}\r`);
    return printed.split('\n').slice(1, -1).join('\n');
  }

  close(): void {
    this.terminal.hangUp();
  }
}
