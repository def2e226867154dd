import { createInterface } from 'node:readline/promises';
import type { CliIo } from './io.ts';

/** The terminal of this process. An interrupt is told once through `interrupted`; a second one ends the process at once. */
export function processIo(): CliIo {
  const interrupt = new AbortController();
  process.on('SIGINT', () => {
    if (interrupt.signal.aborted) process.exit(130);
    interrupt.abort();
  });
  // A reader that leaves early (`| head`) is no fault of ours.
  process.stdout.on('error', (cause: NodeJS.ErrnoException) => {
    if (cause.code === 'EPIPE') process.exit(0);
    throw cause;
  });
  return {
    out: (text) => {
      process.stdout.write(text);
    },
    err: (text) => {
      process.stderr.write(text);
    },
    env: process.env,
    terminal: process.stdout.isTTY === true,
    ask: (question) => ask(question, interrupt.signal),
    input: readInput,
    interrupted: interrupt.signal,
  };
}

async function ask(question: string, signal: AbortSignal): Promise<string | undefined> {
  if (process.stdin.isTTY !== true) return undefined;
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await reader.question(question, { signal });
  } catch (cause) {
    if (signal.aborted) return undefined;
    throw cause;
  } finally {
    reader.close();
  }
}

async function readInput(): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of process.stdin) parts.push(part as Uint8Array);
  return Buffer.concat(parts);
}
