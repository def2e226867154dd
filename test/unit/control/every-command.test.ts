import { expect, it } from 'vitest';
import { readPlaybook } from '../../../src/plan/playbook.ts';
import type { Sent } from './world.ts';
import { ack, ENDPOINT, World } from './world.ts';

const AUDIT = `audit-session-id=0A0000${ENDPOINT.slice(-2)}`;

/** The AVPairs and standard attributes of a request, but the address of the device. */
function told({ request }: Sent): readonly string[] {
  return request.attributes.flatMap(({ type, value }) => {
    const octets = Buffer.from(value);
    if (type === 4) return [];
    return type === 26 ? [octets.subarray(6).toString('latin1')] : [`${type}=${type === 6 ? octets.readUInt32BE() : octets.toString()}`];
  });
}

/** The exact strings of the Catalyst and IBNS 2.0 guides (radius-coa-tacacs §4.3). */
it.each([
  ['coa.reauthenticate: {}', 'CoA-Request', ['subscriber:command=reauthenticate']],
  ['coa.reauthenticate: { type: last }', 'CoA-Request', ['subscriber:command=reauthenticate', 'subscriber:reauthenticate-type=last']],
  ['coa.reauthenticate: { type: rerun }', 'CoA-Request', ['subscriber:command=reauthenticate', 'subscriber:reauthenticate-type=rerun']],
  ['coa.disconnect: {}', 'Disconnect-Request', []],
  ['coa.bounce: {}', 'CoA-Request', ['subscriber:command=bounce-host-port']],
  ['coa.disablePort: {}', 'CoA-Request', ['subscriber:command=disable-host-port']],
  ['coa.query: {}', 'CoA-Request', ['subscriber:command=session-query']],
  [
    'coa.activateService: { service: GUEST, precedence: 10, replaceAll: true }',
    'CoA-Request',
    [
      'subscriber:command=activate-service',
      'subscriber:service-name=GUEST',
      'subscriber:precedence=10',
      'subscriber:activation-mode=replace-all',
    ],
  ],
  ['coa.activateService: { service: GUEST }', 'CoA-Request', ['subscriber:command=activate-service', 'subscriber:service-name=GUEST']],
  ['coa.deactivateService: { service: GUEST }', 'CoA-Request', ['subscriber:command=deactivate-service', 'subscriber:service-name=GUEST']],
  ['coa.interfaceTemplate: { template: ACCESS_POINT }', 'CoA-Request', ['interface-template-name=ACCESS_POINT']],
  ['coa.authorizeOnly: {}', 'CoA-Request', ['6=17', expect.stringMatching(/^24=./)]],
] as const)('a playbook that says `%s` tells a Cisco device so', async (step, packet, pairs) => {
  const read = readPlaybook(
    'p.yaml',
    `apiVersion: playbook/v1\nname: p\non: { posture.changed: {} }\nselect: { sessions: {} }\nsteps: [{ id: a, ${step} }]\n`,
  );
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  const world = new World({ answer: () => ack(), more: { playbooks: [read.value] } });
  await world.control.start();
  world.connect();
  await world.job(world.posture('compliant', 1));
  await world.pass();
  expect(world.sent[0]?.request.packet).toBe(packet);
  expect(world.sent.slice(0, 1).map(told)).toEqual([[...pairs, AUDIT]]);
});
