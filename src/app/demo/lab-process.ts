import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { DEVICE_USER, type LabReady, SWITCH_ADDRESS, SWITCH_NAME } from './cast.ts';
import type { Workspace } from './workspace.ts';

export type LabSession = {
  readonly mac: string;
  readonly port: string;
  readonly status: string;
  readonly dacl?: string;
  readonly daclEntries?: number;
  readonly auditSessionId: string;
};

export type LabState = {
  readonly sessions: readonly LabSession[];
  readonly tcam: { readonly used: number; readonly limit: number };
  readonly saved: boolean;
};

/** The simulated switch, as a process of its own: what it does, it does over the network. */
export type Lab = {
  readonly ready: LabReady;
  /** An endpoint is plugged in and authenticates; resolves when the switch has authorised it. */
  plugIn(endpoint: { readonly port: number; readonly mac: string; readonly ip: string }): Promise<void>;
  state(): Promise<LabState>;
  stop(): Promise<void>;
};

const SWITCH = resolve(import.meta.dirname, '../../../test/lab/switch.ts');

export async function startLab(workspace: Workspace): Promise<Lab> {
  const child = spawn(
    process.execPath,
    [
      SWITCH,
      ...['--address', SWITCH_ADDRESS, '--nas-ip', SWITCH_ADDRESS, '--hostname', SWITCH_NAME],
      ...['--radius-auth', `127.0.0.1:${workspace.authenticationPort}`, '--radius-acct', `127.0.0.1:${workspace.accountingPort}`],
      ...['--secret', workspace.radiusSecret, '--username', DEVICE_USER, '--password', workspace.devicePassword],
      ...['--config', workspace.switchConfigFile, '--ssh-port', '0', '--coa-port', '0', '--control-port', '0'],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  process.once('exit', () => child.kill('SIGTERM'));
  const ready = await readinessOf(child);
  const control = `http://${SWITCH_ADDRESS}:${ready.control.port}`;
  return {
    ready,
    plugIn: async (endpoint) => {
      await asked(`${control}/endpoints`, {
        method: 'POST',
        body: JSON.stringify({ ...endpoint, method: 'mab' }),
        headers: { 'content-type': 'application/json' },
      });
    },
    state: async () => (await asked(`${control}/state`)) as LabState,
    stop: async () => {
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function readinessOf(child: ChildProcess): Promise<LabReady> {
  if (!child.stdout) throw new Error('the lab switch has no output');
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([
    once(lines, 'line').then(([line]) => String(line)),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the lab switch ended with ${code} before it was ready`))),
  ]);
  return JSON.parse(first) as LabReady;
}

async function asked(url: string, init?: RequestInit): Promise<unknown> {
  const answer = await fetch(url, init);
  const body = await answer.text();
  if (!answer.ok) throw new Error(`the lab switch answered ${answer.status}: ${body}`);
  return body === '' ? undefined : JSON.parse(body);
}
