import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { faultLine } from '../../../src/base/fault.ts';
import { instantOf } from '../../../src/base/time.ts';
import { finish } from '../../../src/base/work.ts';
import type { DeviceId } from '../../../src/model/device.ts';
import type { ControlEvent } from '../../../src/model/event.ts';
import type { PostureStatus } from '../../../src/model/posture.ts';
import { make } from '../../../src/plan/make.ts';
import { match, targetsOf } from '../../../src/plan/match.ts';
import type { DeviceView, PostureMove, Snapshot } from '../../../src/plan/snapshot.ts';
import { playbooks } from '../../unit/control/policy-and-device.ts';
import { recordAfter } from '../../unit/posture/records.ts';

const NOW = instantOf(Date.UTC(2026, 0, 1, 12));

/** A file of this folder: an event and the world it meets. Beside it stands the plan that comes of it (`UPDATE=1` writes it anew). */
type Case = {
  readonly event: ControlEvent;
  readonly snapshot: Omit<Snapshot, 'devices' | 'posture'> & {
    readonly previousPosture?: PostureStatus;
    readonly devices: readonly DeviceView[];
  };
};

function plansOf({ event, snapshot }: Case): unknown {
  const world: Snapshot = { ...snapshot, devices: new Map(snapshot.devices.map((view) => [view.id as DeviceId, view])) };
  return match(event, playbooks(), postureMove(event, snapshot.previousPosture)).map((playbook) => {
    const made = finish(make(event, playbook, finish(targetsOf(event, playbook, world)), world, NOW));
    return made.ok ? made.value : { refused: faultLine(made.error) };
  });
}

/** What a finished verdict makes of an endpoint that had another. */
function postureMove(event: ControlEvent, previous: PostureStatus = 'unknown'): PostureMove | undefined {
  if (event.kind !== 'posture.reported') return undefined;
  const { status } = event.result;
  return { previous, status, coa: status === previous ? 'none' : 'reauthenticate', row: undefined, record: recordAfter(event.result) };
}

describe('an event in, a plan out', () => {
  const cases = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.event.json'));

  it('has cases', () => {
    expect(cases.length).toBeGreaterThanOrEqual(6);
  });

  it.each(cases)('%s', (name) => {
    const given = JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8')) as Case;
    const plans = plansOf(given);
    const golden = join(import.meta.dirname, name.replace('.event.json', '.plan.json'));
    if (process.env['UPDATE'] === '1') writeFileSync(golden, `${JSON.stringify(plans, null, 2)}\n`);
    expect(JSON.parse(JSON.stringify(plans))).toEqual(JSON.parse(readFileSync(golden, 'utf8')));
    expect(JSON.stringify(plansOf(given))).toBe(JSON.stringify(plans));
  });
});
