import { afterEach, beforeEach, expect, it } from 'vitest';
import { versionedName } from '../../../src/acl/name.ts';
import type { AclDocument } from '../../../src/model/event.ts';
import type { Plan } from '../../../src/model/plan.ts';
import { compilePolicy } from '../../../src/policy/compile.ts';
import { nextRevision } from '../../../src/policy/revision.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';
import { avpair, avpairsOf, type DecodedPacket } from '../../lab/radius/npm-radius.ts';
import { type Reply, TestRadiusServer } from '../lab/radius-server.ts';
import { writtenPlan } from '../plan/written-plan.ts';
import { DocumentWorld } from './document-world.ts';
import { policyWith } from './policy-and-device.ts';
import { evidence } from './world.ts';

const ACL: AclDocument = { name: 'WEB', lines: ['permit tcp any any eq www', 'deny ip any any'] };
const NAME = versionedName(ACL);

/** Gives every host service template GUEST, whose downloads bring nothing the switch shows of the session. */
const GIVES_TEMPLATE = (request: DecodedPacket): Reply => {
  const asked = avpairsOf(request).includes('download-request=service-template');
  return { code: 'Access-Accept', attributes: asked ? [['Filter-Id', `${NAME}.in`]] : [avpair('subscriber:service-name=GUEST')] };
};

let at: DocumentWorld;
let radius: TestRadiusServer;
beforeEach(async () => {
  radius = await TestRadiusServer.start(GIVES_TEMPLATE);
  at = await DocumentWorld.start({ ...radius.options, startupConfig: [`ip access-list extended ${NAME}`, '10 permit tcp any any eq www'] });
});
afterEach(async () => {
  await at.stop();
  radius.stop();
});

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

/** The policy with service template GUEST, which names a list by Filter-Id or names none. */
function withGuest(filterId: readonly string[]) {
  const { record } = policyWith();
  const attributes = filterId.length === 0 ? [] : [{ name: 'Filter-Id', values: filterId, tag: 0 }];
  const profiles = [...record.document.profiles, { name: 'GUEST', serviceTemplate: true, attributes }];
  return compilePolicy(nextRevision(record, { ...record.document, profiles }, record.at), standardDictionary);
}

it('one that a service template may name stays while a session has that template', async () => {
  await at.lab.plugIn({ port: 1, mac: '02-00-5E-00-00-01', method: 'mab' });
  at.world.policy = withGuest(['WEB.in']);
  const plan = await pushed();
  expect(plan.state).toBe('failed');
  expect(evidence(plan).join('\n')).toMatch(/is used: perhaps the session of 02\S+ on GigabitEthernet0\/1\/1, by service template GUEST/i);
  expect(onSwitch()).toHaveLength(1);
});

it('a service template that names no list keeps none', async () => {
  await at.lab.plugIn({ port: 1, mac: '02-00-5E-00-00-01', method: 'mab' });
  at.world.policy = withGuest([]);
  expect((await pushed()).state).toBe('proved');
});
