import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

/** Runs `portreeve demo --exit` as a newcomer would, and gives what it printed. */
async function runDemo(): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(process.execPath, ['src/portreeve.js', 'demo', '--exit', '--no-color'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => (output += piece.toString()));
  const [code] = (await once(child, 'exit')) as [number | null];
  return { code, output };
}

test('the demo proves every step and ends with 0', { timeout: 60_000 }, async () => {
  const { code, output } = await runDemo();
  expect(output).not.toContain('NOT PROVED');
  expect(output).toContain('Every step was proved.');
  expect(code).toBe(0);
  expect(output).toMatch(/CoA-ACK after \d/);
  expect(output).toMatch(/260 \(ACL PR-TOO-LARGE-[0-9a-f]{8}\), \d+ too many/);
  expect(output.match(/✓/g)?.length).toBeGreaterThanOrEqual(12);
});
