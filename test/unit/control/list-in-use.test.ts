import { afterEach, beforeEach, expect, it } from 'vitest';
import { versionedName } from '../../../src/acl/name.ts';
import type { AclDocument } from '../../../src/model/event.ts';
import type { Plan } from '../../../src/model/plan.ts';
import { writtenPlan } from '../plan/written-plan.ts';
import { DocumentWorld } from './document-world.ts';
import { evidence } from './world.ts';

const ACL: AclDocument = { name: 'WEB', lines: ['permit tcp any any eq www', 'deny ip any any'] };
const NAME = versionedName(ACL);

let at: DocumentWorld;
beforeEach(async () => {
  at = await DocumentWorld.start({ startupConfig: [`ip access-list extended ${NAME}`, '10 permit tcp any any eq www'] });
});
afterEach(() => at.stop());

async function pushed(): Promise<Plan> {
  const plan = await at.world.control.settled(await at.world.job(at.world.push(ACL)), 20_000);
  if (plan === undefined) throw new Error('no job');
  return writtenPlan(plan);
}

function onSwitch(): readonly string[] | undefined {
  return at.lab.state.accessLists.find(({ name }) => name === NAME)?.lines;
}

it('part of a list, left by an attempt that was cut, is replaced where nothing uses it', async () => {
  expect((await pushed()).state).toBe('proved');
  expect(onSwitch()).toHaveLength(2);
});

it.each([
  [
    'an interface',
    ['interface GigabitEthernet0/1/3', `ip access-group ${NAME} in`],
    /interface GigabitEthernet0\/1\/3 \/ ip access-group PR-WEB/,
  ],
  ['a terminal line', ['line vty 0 4', `access-class ${NAME} in`], /line vty 0 4 \/ access-class PR-WEB/],
] as const)('one that %s uses is neither removed nor emptied, and who uses it is told', async (_, lines, told) => {
  expect(await at.lab.configure(lines)).toEqual([]);
  const plan = await pushed();
  expect(plan.state).toBe('failed');
  expect(evidence(plan).join('\n')).toMatch(/^`PR-WEB-[0-9a-f]{8}` on `sw1` is used: .* \[acl\.in-use\]$/m);
  expect(evidence(plan).join('\n')).toMatch(told);
  expect(onSwitch()).toHaveLength(1);
});
