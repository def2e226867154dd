import { afterEach, beforeEach, expect, it } from 'vitest';
import { writtenPlan } from '../plan/written-plan.ts';
import { DocumentWorld } from './document-world.ts';
import { evidence } from './world.ts';

let at: DocumentWorld;
const UNLOADED = /%ACL_ERRMSG-4-UNLOADED: .* could not be programmed in hardware/;

beforeEach(async () => {
  at = await DocumentWorld.start({ secondMs: 20, startupConfig: ['ip http server'] });
});
afterEach(() => at.stop());

async function pushed(id: string) {
  const job = await at.world.job(
    at.world.push({ name: 'WEB', lines: ['permit tcp any any eq 80', 'permit udp any any eq 53', 'deny ip any any'] }, id),
  );
  const plan = await at.world.control.settled(job, 15_000);
  if (plan === undefined) throw new Error('no job');
  return writtenPlan(plan);
}
const onSwitch = (): readonly string[] => at.lab.state.accessLists.map(({ name }) => name).filter((name) => /^(?:PR-|REDIRECT)/.test(name));

it('a list that is taken and for which only the log says that the hardware has no room is taken back', async () => {
  at.lab.setFaults({ tcam: { fullAtEntry: 2, onlyLogged: true } });
  const plan = await pushed('full');
  expect([plan.state, plan.steps.map(({ state }) => state)]).toEqual(['failed', ['refused', 'skipped', 'proved']]);
  expect(evidence(plan)).toContainEqual(
    expect.stringMatching(/^`PR-WEB-[0-9a-f]{8}` was taken by the device, and its hardware has no room for it$/),
  );
  expect(plan.steps[0]?.evidence.at(-1)?.detail).toMatch(UNLOADED);
  expect(onSwitch()).toEqual([]);

  at.lab.clearFaults();
  expect((await pushed('fits')).state).toBe('proved');
});

it('so is a document whose lists the hardware has no room for', async () => {
  const before = at.lab.state.runningConfig;
  at.lab.setFaults({ tcam: { fullAtEntry: 2, onlyLogged: true } });
  const plan = await at.pushed();
  expect([plan.state, onSwitch()]).toEqual(['failed', []]);
  expect(evidence(plan)).toContainEqual(
    expect.stringMatching(/^read back over a new SSH session it is not as wanted; taken back: the device is as it was$/),
  );
  expect(JSON.stringify(plan.steps[0]?.evidence)).toMatch(/no room in the hardware: .*%ACL_ERRMSG-4-UNLOADED/);
  expect(at.lab.state.runningConfig).toBe(before);
});
