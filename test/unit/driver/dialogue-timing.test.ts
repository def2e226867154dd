import { expect, test } from 'vitest';
import { Dialogue } from '../../../src/driver/dialogue.ts';
import type { DeviceShell } from '../../../src/ports/device-shell.ts';
import { VirtualClock } from './virtual-clock.ts';

/** A clock that goes on between two readings, as a real one does, and whose timers come a little early. */
class CreepingClock extends VirtualClock {
  #read = 0;

  override monotonic(): number {
    this.#read += 0.1;
    return super.monotonic() + this.#read;
  }

  override after(delay: number, task: () => void): () => void {
    return super.after(Math.max(0, Math.trunc(delay) - 1), task);
  }
}

test('no threshold of silence is passed over, whatever the clock does between two readings', async () => {
  for (let start = 0; start < 40; start++) {
    const clock = new CreepingClock();
    for (let reads = 0; reads < start; reads++) clock.monotonic();
    let onText: (text: string) => void = () => undefined;
    const shell: DeviceShell = {
      write: () => undefined,
      onText: (listener) => {
        onText = listener;
      },
      onClose: () => undefined,
      close: async () => undefined,
    };
    const dialogue = new Dialogue(shell, clock, { plain: 5, quiet: 10 + start / 7, stuck: 50 + start / 3 });
    clock.after(1, () => onText('sw1'));
    const waited = dialogue.wait(({ quiet, last }) => (last === 'sw1' && quiet >= 50 + start / 3 ? quiet : undefined), 10_000);
    const outcome = await clock.until(waited);
    expect(outcome.kind).toBe('seen');
    expect(clock.monotonic()).toBeLessThan(150);
  }
});

test('a wait ends at its limit, and at once when the far end is gone', async () => {
  const clock = new VirtualClock();
  let onClose: (why: string | undefined) => void = () => undefined;
  const shell: DeviceShell = {
    write: () => undefined,
    onText: () => undefined,
    onClose: (listener) => {
      onClose = listener;
    },
    close: async () => undefined,
  };
  const dialogue = new Dialogue(shell, clock, { plain: 20, quiet: 150, stuck: 1000 });
  expect(await clock.until(dialogue.wait(() => undefined, 5000))).toEqual({ kind: 'silence' });
  expect(clock.monotonic()).toBeLessThan(5010);
  clock.after(10, () => onClose('reset'));
  expect(await clock.until(dialogue.wait(() => undefined, 5000))).toEqual({ kind: 'lost' });
  expect(dialogue.closed).toEqual({ why: 'reset' });
});
