import { describe, expect, it } from 'vitest';
import { type Cut, DocumentWorld } from './document-world.ts';

/** Lines of the session that plans and begins: login, three questions, the same three again, and then about fifty lines to enter. */
const FIRST = [9, 10, 11, 12, 16, 26, 36, 47, 56, 59];
/** The session of the read-back: login, the questions, the confirmation, and whether it was taken. */
const SECOND = [1, 4, 6, 7, 8];

const cuts: readonly Cut[] = [...FIRST.map((lines) => ({ session: 1, lines })), ...SECOND.map((lines) => ({ session: 2, lines }))];

type Seen = { readonly cut: Cut; readonly state: string; readonly told: string; readonly whole: boolean; readonly pending: boolean };

async function pushedThrough(cut: Cut, archive: boolean): Promise<Seen> {
  const at = await DocumentWorld.start({ archive }, cut);
  try {
    const { state, steps } = await at.pushed();
    const told = steps.flatMap(({ evidence }) => evidence.map(({ what }) => what)).join('; ');
    const { runningConfig, archive: found } = at.lab.state;
    const parts = ['psn-1', 'server-key testing123', 'tracking enable', '30 permit tcp any any eq www', 'switchport access vlan 22'];
    return { cut, state, told, whole: parts.every((part) => runningConfig.includes(part)), pending: found.pending !== undefined };
  } finally {
    await at.stop();
  }
}

describe.each([
  { device: 'with a revert timer', archive: true },
  { device: 'without one', archive: false },
])('a connection cut at every stage, on a device $device', ({ archive }) => {
  it('the change is completed, never left in part', { timeout: 120_000 }, async () => {
    const seen: Seen[] = [];
    for (let from = 0; from < cuts.length; from += 6) {
      seen.push(...(await Promise.all(cuts.slice(from, from + 6).map((cut) => pushedThrough(cut, archive)))));
    }
    expect(seen.filter(({ state, whole, pending }) => state !== 'proved' || !whole || pending)).toEqual([]);
    expect(seen.filter(({ told }) => told.includes('[device.lost]')).length).toBeGreaterThan(cuts.length / 2);
  });
});

it('cut in the middle and refused at the second try: both parts are taken back', { timeout: 30_000 }, async () => {
  const at = await DocumentWorld.start({}, { session: 1, lines: 36 });
  const before = at.lab.state.runningConfig;
  at.lab.setFaults({ ssh: { invalidLines: ['30 permit tcp any any eq www'] } });
  const { steps } = await at.pushed();
  const { runningConfig } = at.lab.state;
  await at.stop();
  expect(steps[0]?.state).toBe('refused');
  expect(steps[0]?.evidence.some(({ what }) => what.includes('[device.lost]'))).toBe(true);
  expect(runningConfig).toBe(before);
});
