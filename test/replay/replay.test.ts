import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Mac } from '../../src/model/mac.ts';
import type { PostureStatus } from '../../src/model/posture.ts';
import { type Answer, obedient, timeout, World } from '../unit/control/world.ts';

/** One line of a history. */
type Line =
  | { readonly connect: Mac }
  | { readonly posture: PostureStatus; readonly version: number; readonly endpoint: Mac }
  | { readonly action: 'bounce-host-port' | 'reauthenticate'; readonly endpoint: Mac; readonly id: string }
  | { readonly device: 'obedient' | 'silent' | 'hangs' }
  | { readonly pass: number }
  | { readonly restart: true };

const DEVICES: Readonly<Record<'obedient' | 'silent' | 'hangs', Answer>> = {
  obedient: (sent, world) => {
    const endpoint = `02-00-00-00-00-${/audit-session-id=0A0000(..)/.exec(sent.text)?.[1] ?? ''}` as Mac;
    if (!sent.text.includes('reauthenticate')) return obedient(sent, world);
    world.grant(endpoint);
    world.account(endpoint);
    return obedient({ ...sent, text: '' }, world);
  },
  silent: () => timeout,
  hangs: () => new Promise(() => undefined),
};

async function play(world: World, line: Line): Promise<void> {
  if ('connect' in line) world.connect(line.connect);
  else if ('posture' in line) await world.control.accept(world.posture(line.posture, line.version, line.endpoint));
  else if ('device' in line) world.answer = DEVICES[line.device];
  else if ('pass' in line) await world.pass(line.pass);
  else if ('restart' in line) await world.restart();
  else {
    const session = world.sessions.byEndpoint(line.endpoint)[0];
    if (session) await world.control.accept(world.action(session.id, { kind: line.action }, line.id));
  }
}

/** What a history leads to: every plan with everything seen, and every request sent. */
async function replay(lines: readonly Line[]): Promise<unknown> {
  const world = new World({ answer: DEVICES.obedient });
  await world.control.start();
  const start = world.clock.now();
  for (const line of lines) await play(world, line);
  const jobs = await world.control.jobs({ limit: 100 });
  const plans = await Promise.all(jobs.map(({ id }) => world.plan(id)));
  return {
    plans: plans.map(({ id, cause, state, notes, steps }) => ({
      id,
      cause,
      state,
      notes,
      steps: steps.map(({ do: action, state: at, skipped, attempt, evidence }) => ({
        do: action,
        state: skipped ?? at,
        attempt,
        seen: evidence.map((one) => `+${one.at - start} ms ${one.what}`),
      })),
    })),
    sent: world.sent.map(
      ({ request, text }) => `${request.packet} ${/subscriber:command=\S+/.exec(text)?.[0].replace(/[^ -~]/g, '') ?? ''}`,
    ),
    refused: world.emitted.filter(({ topic }) => topic === 'event.refused').map(({ fields }) => fields.why),
  };
}

describe('a history leads to the same plans every time', () => {
  const histories = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.jsonl'));

  it.each(histories)('%s', async (name) => {
    const text = readFileSync(join(import.meta.dirname, name), 'utf8');
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
    const first = JSON.stringify(await replay(lines), null, 2);
    expect(JSON.stringify(await replay(lines), null, 2)).toBe(first);
    const recorded = join(import.meta.dirname, '../golden/replay', name.replace('.jsonl', '.plans.json'));
    if (process.env.UPDATE === '1') writeFileSync(recorded, `${first}\n`);
    expect(JSON.parse(first)).toEqual(JSON.parse(readFileSync(recorded, 'utf8')));
  });
});
