import { spawn } from 'node:child_process';
import { programPath } from './foreign.ts';

export type RadclientReply = {
  /** `Access-Accept`, …; undefined when no reply came or none was taken. */
  readonly code: string | undefined;
  /** Attributes of the reply in order, as radclient prints them: `Reply-Message = "hello"`. */
  readonly attributes: readonly string[];
  readonly output: string;
};

/**
 * Sends one request with FreeRADIUS's radclient to a port of ours, or `address:port`, by default once, and waits a second for the reply. `attributes`:
 * lines in its own notation.
 */
export function radclient(
  to: number | string,
  command: 'auth' | 'acct' | 'status' | 'coa' | 'disconnect',
  attributes: readonly string[],
  secret = 'testing123',
  patience: { readonly retries: number; readonly seconds: number } = { retries: 1, seconds: 1 },
): Promise<RadclientReply> {
  const program = programPath('radclient');
  if (program === undefined) throw new Error('radclient is not installed');
  return new Promise((resolve, reject) => {
    const child = spawn(
      program,
      ['-x', '-r', `${patience.retries}`, '-t', `${patience.seconds}`, typeof to === 'string' ? to : `127.0.0.1:${to}`, command, secret],
      {
        stdio: ['pipe', 'pipe', 'pipe'],
      },
    );
    let output = '';
    child.stdout.on('data', (data: Buffer) => {
      output += data.toString();
    });
    child.stderr.on('data', (data: Buffer) => {
      output += data.toString();
    });
    child.once('error', reject);
    child.once('close', () => resolve(readReply(output)));
    child.stdin.end(`${attributes.join('\n')}\n`);
  });
}

function readReply(output: string): RadclientReply {
  const lines = output.split('\n');
  const at = lines.findIndex((line) => line.startsWith('Received '));
  const code = at < 0 ? undefined : /^Received (\S+) Id/.exec(lines[at] ?? '')?.[1];
  const attributes: string[] = [];
  for (let i = at + 1; at >= 0 && lines[i]?.startsWith('\t'); i++) attributes.push((lines[i] ?? '').trim());
  return { code, attributes, output };
}
