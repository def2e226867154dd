import { expect, test } from 'vitest';
import type { DeviceId } from '../../../src/model/device.ts';
import { obedient, timeout, World } from './world.ts';

/** Posture events until the device was asked so often, all unanswered but those `answered` names. */
async function told(...answers: readonly ('ack' | 'silence')[]): Promise<readonly DeviceId[]> {
  const told: DeviceId[] = [];
  let at = 0;
  const world = new World({
    answer: (sent, same) => (answers[at++] === 'silence' ? timeout : obedient(sent, same)),
    more: { neverAnswered: (device) => told.push(device) },
  });
  await world.control.start();
  const session = world.connect();
  for (const [place] of answers.entries()) {
    await world.job(world.action(session.id, { kind: 'activate-service', service: 'G' }, `a${place}`));
    await world.pass(60_000);
  }
  return told;
}

test('the first silence of a device that never answered is told, once', async () => {
  expect(await told('silence', 'silence', 'silence')).toHaveLength(1);
});

test('a device that answered before is known', async () => {
  expect(await told('ack', 'silence')).toEqual([]);
});
