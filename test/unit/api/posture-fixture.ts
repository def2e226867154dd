import { faultLine } from '../../../src/base/fault.ts';
import type { SessionDirectory } from '../../../src/ports/session-directory.ts';
import { readPosturePolicy } from '../../../src/posture/assess/read.ts';
import { World } from '../control/world.ts';
import { apiFixture } from './api-fixture.ts';

export const ASSESSMENTS = `
assessments:
  - name: linux
    platforms: [linux]
    checks:
      - { id: agent, epa: 'sys.client_expr("proc_0_falcond")' }
      - { id: editor, blocking: false, epa: 'sys.client_expr("proc_0_vim")' }
`;

export function posturePolicy(...files: readonly (readonly [name: string, text: string])[]) {
  const read = readPosturePolicy(files.map(([name, text]) => ({ path: `posture/${name}.yaml`, text })));
  if (!read.ok) throw new Error(read.error.map(faultLine).join('\n'));
  return read.value;
}

/** The HTTP API before the real control path: a clock moved by hand, a store in memory, a device that obeys. */
export async function postureFixture(policy = posturePolicy(['office', ASSESSMENTS])) {
  const world = new World();
  await world.control.start();
  const fixture = apiFixture({
    control: world.control,
    postures: world.postures,
    sessions: world.sessions as SessionDirectory,
    clock: world.clock,
    posture: { ...apiFixture().deps.posture, policy: () => policy, settings: () => world.settings },
  });
  return { ...fixture, world };
}
