import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export const API_KEY = 'a-key-of-the-test-0123456789';
export const SECRET = 'a-secret-of-the-test';

/** A configuration in a temporary folder: the example policy, one device on loopback, every port chosen by the system. */
export type Installation = {
  readonly folder: string;
  readonly config: string;
  /** Replaces a file (path below the folder). Objects are written as JSON, which is YAML. */
  write(file: string, content: unknown): void;
  remove(): void;
};

export function installation(settings: Record<string, unknown> = {}): Installation {
  const folder = mkdtempSync(join(tmpdir(), 'portreeve-test-'));
  const write = (file: string, content: unknown): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  };
  cpSync('docs/example/policy', join(folder, 'policy'), { recursive: true });
  cpSync('docs/example/identities.yaml', join(folder, 'identities.yaml'));
  write('portreeve.yaml', {
    radius: { authentication: ['127.0.0.1:0'], accounting: ['127.0.0.1:0'] },
    api: { listen: '127.0.0.1:0', keys: [{ name: 'test', role: 'admin', sha256: createHash('sha256').update(API_KEY).digest('hex') }] },
    log: { level: 'silent' },
    ...settings,
  });
  write('devices.yaml', {
    devices: [{ name: 'sw1', addresses: ['127.0.0.1'], platform: 'isr1000-8p', radius: { secret: SECRET, messageAuthenticator: 'off' } }],
  });
  return { folder, config: join(folder, 'portreeve.yaml'), write, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export type Finished = { readonly code: number | null; readonly out: string; readonly err: string };

/** A test that fails in the middle leaves nothing running. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A `portreeve` process: what it printed, and its end. */
export class Portreeve {
  readonly #child;
  readonly #ended: Promise<unknown>;
  #out = '';
  #err = '';

  constructor(...args: readonly string[]) {
    this.#child = spawn(process.execPath, ['src/portreeve.js', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child.stdout.on('data', (piece: Buffer) => {
      this.#out += piece.toString();
    });
    this.#child.stderr.on('data', (piece: Buffer) => {
      this.#err += piece.toString();
    });
    this.#ended = once(this.#child, 'exit');
    running.add(this.#child);
    this.#child.once('exit', () => running.delete(this.#child));
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** The match of `pattern` in standard output, waited for. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    for (let tries = 0; tries < 1000; tries++) {
      const match = pattern.exec(this.#out);
      if (match) return match;
      if (this.#child.exitCode !== null) break;
      await new Promise((wake) => setTimeout(wake, 10));
    }
    throw new Error(`${pattern} was not printed; out: ${this.#out}; err: ${this.#err}`);
  }

  async finished(): Promise<Finished> {
    await this.#ended;
    return { code: this.#child.exitCode, out: this.#out, err: this.#err };
  }
}
