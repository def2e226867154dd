import { createHash } from 'node:crypto';
import { type AddressInfo, createServer, connect as dial, type Socket, type Server as TcpServer } from 'node:net';
import ssh2, { type AuthContext, type KeyboardAuthContext, type ServerChannel, type ServerConfig } from 'ssh2';
import { newKeyPair } from './key-pair.ts';

export type ServerOptions = {
  readonly hostKey?: string;
  readonly username?: string;
  readonly password?: string;
  /** What the server takes; in this order it names them. */
  readonly methods?: readonly AuthContext['method'][];
  /** Questions of keyboard-interactive, a list a round. */
  readonly questions?: readonly (readonly string[])[];
  readonly publicKey?: string;
  readonly algorithms?: ServerConfig['algorithms'];
  readonly ident?: string;
  readonly onShell?: (channel: ServerChannel) => void;
};

export type DeviceServer = {
  readonly port: number;
  readonly fingerprint: string;
  /** Every authentication request the server saw, with the credential in it. */
  readonly logins: string[];
  readonly terminals: { readonly cols: number; readonly rows: number; readonly term: string }[];
  close(): Promise<void>;
};

export function newHostKey(): { readonly private: string; readonly fingerprint: string } {
  const pair = newKeyPair();
  return { private: pair.private, fingerprint: fingerprintOf(pair.public) };
}

function fingerprintOf(publicKey: string): string {
  const blob = Buffer.from(publicKey.split(' ')[1] ?? '', 'base64');
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/** An SSH server of the other half of ssh2, on a free port of the loopback. */
export async function deviceServer(options: ServerOptions = {}): Promise<DeviceServer> {
  const key = options.hostKey ?? newHostKey().private;
  const parsed = ssh2.utils.parseKey(key);
  if (parsed instanceof Error) throw parsed;
  const logins: string[] = [];
  const terminals: { cols: number; rows: number; term: string }[] = [];
  const config: ServerConfig = {
    hostKeys: [key],
    ...(options.algorithms && { algorithms: options.algorithms }),
    ...(options.ident && { ident: options.ident }),
  };
  const server = new ssh2.Server(config, (client) => {
    client.on('error', () => undefined);
    client.on('authentication', (context) => {
      logins.push(`${context.method} ${context.username}${context.method === 'password' ? ` ${context.password}` : ''}`);
      authenticate(context, options, logins);
    });
    client.on('session', (accept) => {
      const session = accept();
      session.on('pty', (acceptPty, _reject, info) => {
        terminals.push({ cols: info.cols, rows: info.rows, term: (info as { term?: string }).term ?? '' });
        acceptPty();
      });
      session.on('shell', (acceptShell) => options.onShell?.(acceptShell()));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    fingerprint: `SHA256:${createHash('sha256').update(parsed.getPublicSSH()).digest('base64').replace(/=+$/, '')}`,
    logins,
    terminals,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function authenticate(context: AuthContext, options: ServerOptions, logins: string[]): void {
  const methods = [...(options.methods ?? (['password'] as const))];
  const judge = (right: boolean): void => (right ? context.accept() : context.reject(methods));
  if (!methods.includes(context.method)) judge(false);
  else if (context.method === 'password') judge(context.password === options.password);
  else if (context.method === 'publickey') judge(context.key.data.toString('base64') === options.publicKey);
  else if (context.method === 'keyboard-interactive') question(context, options, logins, judge);
  else judge(false);
}

function question(context: KeyboardAuthContext, options: ServerOptions, logins: string[], judge: (right: boolean) => void): void {
  const rounds = [...(options.questions ?? [['Password: ']])];
  const ask = (): void => {
    const round = rounds.shift();
    if (!round) judge(false);
    else {
      const prompts = round.map((prompt) => ({ prompt, echo: false }));
      context.prompt(prompts, (answers) => {
        logins.push(`answers ${answers.join(',')}`);
        if (answers.includes(options.password ?? '')) judge(true);
        else ask();
      });
    }
  };
  ask();
}

/** A wire in between that keeps what the client sent. */
export async function tap(port: number): Promise<{ readonly port: number; sent(): Buffer; close(): Promise<void> }> {
  const sent: Buffer[] = [];
  const server: TcpServer = createServer((client: Socket) => {
    const upstream = dial(port, '127.0.0.1');
    for (const end of [client, upstream]) end.on('error', () => undefined);
    client.on('data', (octets: Buffer) => sent.push(octets));
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    sent: () => Buffer.concat(sent),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Message numbers of the packets in a plain-text SSH stream (RFC 4253 §6): what follows NEWKEYS (21) would be encrypted. */
export function plainMessages(stream: Buffer): number[] {
  const messages: number[] = [];
  let at = stream.indexOf('\r\n') + 2;
  while (at + 6 <= stream.length) {
    messages.push(stream[at + 5] ?? -1);
    at += 4 + stream.readUInt32BE(at);
  }
  return messages;
}
