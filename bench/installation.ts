import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoopHolds } from './load/loop-holds.ts';

export const SECRET = 'testing123';

/** A portreeve process on a configuration of its own, as `npm run portreeve -- serve` would start it. */
export type BenchServer = {
  readonly authenticationPort: number;
  readonly accountingPort: number;
  readonly apiUrl: string;
  readonly apiKey: string;
  readonly pid: number;
  /** How long its event loop was held since the last time. */
  holds(): Promise<LoopHolds>;
  stop(): Promise<void>;
};

export type BenchOptions = {
  readonly authenticationPort?: number;
  readonly accountingPort?: number;
  /** The device's section besides name, addresses and platform. */
  readonly device?: Record<string, unknown>;
  /** Further keys of `portreeve.yaml`. */
  readonly settings?: Record<string, unknown>;
  /** Called with the folder before the start, to replace files of the example. */
  readonly prepare?: (folder: string) => void;
};

export async function startServer(options: BenchOptions = {}): Promise<BenchServer> {
  const folder = mkdtempSync(join(tmpdir(), 'portreeve-bench-'));
  const apiKey = randomBytes(24).toString('hex');
  const write = (file: string, value: unknown): void => writeFileSync(join(folder, file), JSON.stringify(value));
  cpSync('docs/example/policy', join(folder, 'policy'), { recursive: true });
  cpSync('docs/example/identities.yaml', join(folder, 'identities.yaml'));
  write('portreeve.yaml', {
    radius: { authentication: [`127.0.0.1:${options.authenticationPort ?? 0}`], accounting: [`127.0.0.1:${options.accountingPort ?? 0}`] },
    api: { listen: '127.0.0.1:0', keys: [{ name: 'bench', role: 'admin', sha256: createHash('sha256').update(apiKey).digest('hex') }] },
    log: { level: 'error' },
    ...options.settings,
  });
  const device = {
    name: 'sw1',
    addresses: ['127.0.0.0/8'],
    platform: 'isr1000-8p',
    radius: { secret: SECRET, messageAuthenticator: 'off' },
  };
  write('devices.yaml', { devices: [{ ...device, ...options.device }] });
  options.prepare?.(folder);

  const measured = ['--import', new URL('./load/loop-holds.ts', import.meta.url).href];
  const child = spawn(process.execPath, [...measured, 'src/portreeve.js', 'serve', '--config', join(folder, 'portreeve.yaml')], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  let printed = '';
  const ready = await new Promise<RegExpExecArray>((found, failed) => {
    child.stdout?.on('data', (piece: Buffer) => {
      printed += piece.toString();
      const match = /authentication on \S+?:(\d+), accounting on \S+?:(\d+), API on (\S+)/.exec(printed);
      if (match) found(match);
    });
    void ended.then(([code]) => failed(new Error(`the server ended with ${code}: ${printed}`)));
  });
  return {
    authenticationPort: Number(ready[1]),
    accountingPort: Number(ready[2]),
    apiUrl: ready[3] ?? '',
    apiKey,
    pid: child.pid ?? 0,
    holds: async () => {
      child.send('holds');
      const [holds] = (await once(child, 'message')) as [LoopHolds];
      return holds;
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A UDP port that was free a moment ago. */
export async function freeUdpPort(): Promise<number> {
  const socket: Socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}

/** The value at the fraction `p` (0 to 1) of the samples. */
export function percentile(samples: readonly number[], p: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? Number.NaN;
}

export function rounded(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}
