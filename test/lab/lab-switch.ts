import { execute } from './cli/execute.ts';
import { ShellOutput } from './cli/shell-output.ts';
import { Terminal } from './cli/terminal.ts';
import { Vty } from './cli/vty.ts';
import { ControlChannel } from './control-channel.ts';
import { createDevice, type Device } from './device.ts';
import { type FaultSettings, noFaults, setFaults } from './faults.ts';
import { AccessSessions } from './nas/access-sessions.ts';
import { DynamicAuthor } from './nas/dynamic-author.ts';
import { type PluggedIn, readMac } from './nas/session.ts';
import { type LabOptions, labOptions } from './options.ts';
import { SshServer } from './ssh/ssh-server.ts';
import { type LabState, labState, type SessionState, sessionState } from './state.ts';

/** What the process prints when it is ready. */
export type LabReady = {
  readonly ready: true;
  readonly ssh: { readonly port: number; readonly hostKey: string };
  readonly coa: { readonly port: number };
  readonly control: { readonly port: number };
};

/**
 * A simulated Cisco ISR1000 with the 8-port switch module: a command line over SSH, a RADIUS NAS, a CoA listener, and a control channel
 * through which hosts are plugged in and faults are set. It shares no code with what it is used to test.
 */
export class LabSwitch {
  readonly ready: LabReady;
  readonly #device: Device;
  readonly #ssh: SshServer;
  readonly #dynamicAuthor: DynamicAuthor;
  readonly #control: ControlChannel;

  private constructor(parts: { device: Device; ssh: SshServer; dynamicAuthor: DynamicAuthor; control: ControlChannel }, ready: LabReady) {
    this.#device = parts.device;
    this.#ssh = parts.ssh;
    this.#dynamicAuthor = parts.dynamicAuthor;
    this.#control = parts.control;
    this.ready = ready;
  }

  static async start(given: Partial<LabOptions> = {}): Promise<LabSwitch> {
    const made = createDevice(labOptions(given));
    const device: Device = { ...made, sessions: new AccessSessions(made) };
    const ssh = new SshServer(device);
    const dynamicAuthor = new DynamicAuthor(device);
    if (device.sessions.link) dynamicAuthor.serve(device.sessions.link);
    const control = new ControlChannel(device.options);
    const ready: LabReady = {
      ready: true,
      ssh: { port: await ssh.listen(), hostKey: ssh.fingerprint },
      coa: { port: await dynamicAuthor.listen() },
      control: { port: await control.listen() },
    };
    const lab = new LabSwitch({ device, ssh, dynamicAuthor, control }, ready);
    control.serve(lab);
    if (device.options.startupConfig.length > 0) {
      await lab.configure(device.options.startupConfig);
      device.config.save();
    }
    device.log.add('%SYS-5-RESTART: System restarted');
    void device.sessions.boot();
    return lab;
  }

  get state(): LabState {
    return labState(this.#device, this.#dynamicAuthor.counts, { inUse: this.#ssh.inUse, connections: this.#ssh.connections });
  }

  /** All log lines, oldest first. */
  get events(): readonly string[] {
    return this.#device.log.lines;
  }

  /** Plugs a host in and resolves when the switch has decided on it; `port` is the N of GigabitEthernet0/1/N, 0 to 7. */
  async plugIn(endpoint: PluggedIn): Promise<SessionState> {
    const mac = readMac(endpoint.mac);
    if (mac === undefined) throw new Error(`\`${endpoint.mac}\` is no MAC address`);
    if (!Number.isInteger(endpoint.port) || endpoint.port < 0 || endpoint.port > 7)
      throw new Error(`there is no port ${endpoint.port}: 0 to 7`);
    return sessionState(await this.#device.sessions.plugIn({ ...endpoint, mac }));
  }

  /** False when no such host is plugged in. */
  unplug(mac: string): boolean {
    return this.#device.sessions.unplug(readMac(mac) ?? mac);
  }

  /** Sets the faults named and leaves the others; throws on an unknown one. */
  setFaults(settings: FaultSettings): void {
    const problem = setFaults(this.#device.faults, settings);
    if (problem !== undefined) throw new Error(problem);
  }

  clearFaults(): void {
    this.setFaults(noFaults());
  }

  /** Enters configuration lines as at a console; gives what the switch printed for each that it refused. */
  async configure(lines: readonly string[]): Promise<readonly string[]> {
    const refused: string[] = [];
    const printed: string[] = [];
    const output = new ShellOutput({ write: (text) => void printed.push(text) }, () => noFaults().ssh);
    const vty = new Vty(this.#device, new Terminal(output, { width: 0, length: 0 }), { user: 'console', number: 0, from: 'console' });
    vty.privileged = true;
    vty.mode = { name: 'config' };
    for (const line of lines) {
      printed.length = 0;
      await execute(vty, line);
      await output.drained();
      if (printed.length > 0) refused.push(`${line}: ${printed.join('').trim()}`);
    }
    vty.leaveConfiguration();
    return refused;
  }

  /** Lets time pass for the device at once: its timers run out as if so many seconds had gone by. */
  advance(seconds: number): void {
    this.#device.clock.advance(seconds);
  }

  /** Breaks the RADIUS/TLS connection; the switch makes another. */
  breakTls(): void {
    this.#device.sessions.link?.break();
  }

  /** Resolves when all accounting records that are due were answered or given up. */
  settled(): Promise<void> {
    return this.#device.sessions.settled();
  }

  /** Sends Accounting-Off and closes every socket. */
  async stop(): Promise<void> {
    await this.#device.sessions.shutdownDevice();
    this.#dynamicAuthor.close();
    await this.#control.close();
    await this.#ssh.close();
  }
}
