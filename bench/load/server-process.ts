import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export type ServerProcess = { readonly authPort: number; readonly acctPort: number; readonly pid: number; stop(): Promise<void> };

/** Starts bench/server.ts with this Node; `stop` ends it through its standard input. */
export async function startServer(stateDirectory?: string): Promise<ServerProcess> {
  const script = new URL('../server.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, stateDirectory === undefined ? [script] : [script, stateDirectory], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const killAtExit = (): void => void child.kill('SIGKILL');
  process.once('exit', killAtExit);
  const ports = JSON.parse(await firstLine(child)) as { authPort: number; acctPort: number };
  return {
    ...ports,
    pid: child.pid ?? 0,
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.stdin?.end();
      await ended;
      process.off('exit', killAtExit);
    },
  };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the server ended with ${code} before it was ready`)));
    if (child.stdout !== null) createInterface(child.stdout).once('line', resolve);
  });
}
