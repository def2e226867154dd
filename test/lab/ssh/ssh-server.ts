import { once } from 'node:events';
import { createServer, type Server as NetServer, type Socket } from 'node:net';
import ssh2, { type Connection, type PseudoTtyInfo, type ServerChannel, type Session } from 'ssh2';
import { execute } from '../cli/execute.ts';
import { ShellOutput } from '../cli/shell-output.ts';
import { HungUp, Terminal } from '../cli/terminal.ts';
import { Vty } from '../cli/vty.ts';
import type { Device } from '../device.ts';
import { spend } from '../faults.ts';
import { type HostKey, hostKey } from './host-key.ts';
import { login } from './login.ts';
import { drawPaddingAhead, keepKeyObjects, sendPacketsWhole } from './packets.ts';

type Size = { readonly width: number; readonly length: number };
const DEFAULT_SIZE: Size = { width: 80, length: 24 };

/** The vty lines of the switch over SSH: shells, and single commands on an exec channel. */
export class SshServer {
  readonly #device: Device;
  readonly #hostKey: HostKey;
  readonly #ssh: ssh2.Server;
  readonly #tcp: NetServer;
  /** Connections by vty number. */
  readonly #lines = new Map<number, Socket>();
  /** How many connections there were, the refused ones included. */
  connections = 0;

  constructor(device: Device) {
    const { options } = device;
    this.#device = device;
    this.#hostKey = hostKey(options.hostKey);
    this.#ssh = new ssh2.Server(
      { hostKeys: [this.#hostKey.pem], ident: 'Cisco-1.25', ...(options.sshAlgorithms && { algorithms: options.sshAlgorithms }) },
      (client, info) => this.#connected(client, info.ip, info.port),
    );
    this.#tcp = createServer((socket) => this.#accept(socket));
  }

  get fingerprint(): string {
    return this.#hostKey.fingerprint;
  }

  /** Vty lines in use. */
  get inUse(): number {
    return this.#lines.size;
  }

  async listen(): Promise<number> {
    const { sshPort, address } = this.#device.options;
    this.#tcp.listen(sshPort, address);
    await once(this.#tcp, 'listening');
    const bound = this.#tcp.address();
    return typeof bound === 'object' && bound ? bound.port : sshPort;
  }

  async close(): Promise<void> {
    for (const socket of this.#lines.values()) socket.destroy();
    const closed = once(this.#tcp, 'close');
    this.#tcp.close();
    await closed;
  }

  /** With all lines in use the connection is closed before the SSH identification. */
  #accept(socket: Socket): void {
    this.connections += 1;
    socket.setNoDelay(true);
    sendPacketsWhole(socket);
    socket.on('error', () => socket.destroy());
    const { options, faults } = this.#device;
    const number = Array.from({ length: options.vtyLines }, (_, index) => index).find((index) => !this.#lines.has(index));
    if (spend(faults.ssh, 'vtyBusy') || number === undefined) {
      socket.destroy();
      return;
    }
    this.#lines.set(number, socket);
    socket.once('close', () => this.#lines.delete(number));
    this.#ssh.injectSocket(socket);
  }

  #connected(client: Connection, ip: string, port: number): void {
    const log = (message: string): void => this.#device.log.add(message);
    const number = [...this.#lines].find(([, socket]) => socket.remotePort === port)?.[0] ?? 0;
    let user = '';
    client.on('error', (problem) => log(`%SSH-4-SSH2_UNEXPECTED_MSG: ${problem.message}`));
    client.on('authentication', (context) => {
      user = context.username;
    });
    login(client, this.#device.options, log);
    client.on('handshake', () => {
      keepKeyObjects(client);
      drawPaddingAhead(client);
    });
    client.on('ready', () => log(`%SEC_LOGIN-5-LOGIN_SUCCESS: Login Success [user: ${user}] [Source: ${ip}] [localport: 22]`));
    client.on('session', (accept) => this.#session(accept(), client, { user, number, from: ip }));
  }

  #session(session: Session, client: Connection, login: { readonly user: string; readonly number: number; readonly from: string }): void {
    let size = DEFAULT_SIZE;
    let terminal: Terminal | undefined;
    session.on('pty', (accept, _reject, info) => {
      size = sizeOf(info);
      accept();
    });
    session.on('window-change', (accept, _reject, info) => {
      const changed = sizeOf(info);
      if (terminal) Object.assign(terminal, changed);
      accept?.();
    });
    session.on('shell', (accept) => {
      const channel = accept();
      const output = new ShellOutput(channel, () => this.#device.faults.ssh);
      terminal = connect(channel, output, size);
      const vty = new Vty(this.#device, terminal, login);
      void vty.run().then(() => hangUp(vty, channel, output, client, this.#lines.get(login.number)));
    });
    session.on('exec', (accept, _reject, info) => {
      const channel = accept();
      const output = new ShellOutput(channel, () => this.#device.faults.ssh);
      const vty = new Vty(this.#device, connect(channel, output, { width: 0, length: 0 }), login);
      void runOne(vty, info.command).then(() => hangUp(vty, channel, output, client, this.#lines.get(login.number)));
    });
  }
}

/** What the client offers of its window; without one, 80 by 24. */
function sizeOf(info: Pick<PseudoTtyInfo, 'cols' | 'rows'>): Size {
  return {
    width: info.cols > 0 ? Math.min(info.cols, 512) : DEFAULT_SIZE.width,
    length: info.rows > 0 ? Math.min(info.rows, 512) : DEFAULT_SIZE.length,
  };
}

function connect(channel: ServerChannel, output: ShellOutput, size: Size): Terminal {
  const terminal = new Terminal(output, size);
  channel.on('data', (octets: Buffer) => terminal.type(octets.toString('latin1')));
  channel.on('close', () => terminal.hangUp());
  return terminal;
}

/** `ssh host "show version"`: the output of one command, and the end. */
async function runOne(vty: Vty, command: string): Promise<void> {
  try {
    vty.terminal.write('\n');
    await execute(vty, command);
  } catch (problem) {
    if (!(problem instanceof HungUp)) throw problem;
  } finally {
    vty.monitor(false);
  }
}

/** Closes the channel and then the connection; a vty that is cut just loses its connection. */
async function hangUp(
  vty: Vty,
  channel: ServerChannel,
  output: ShellOutput,
  client: Connection,
  socket: Socket | undefined,
): Promise<void> {
  if (vty.cut) {
    socket?.destroy();
    return;
  }
  await output.drained();
  channel.once('close', () => client.end());
  channel.exit(0);
  channel.end();
}
