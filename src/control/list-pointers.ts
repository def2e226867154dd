import { type Fault, fault, faultLine } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { DeviceId } from '../model/device.ts';
import type { ControlEvent, EventId } from '../model/event.ts';
import type { ManagedList } from '../model/managed-list.ts';
import type { Plan, PlanId, Step } from '../model/plan.ts';
import { profilesNaming } from '../policy/list-versions.ts';
import type { ControlDeps } from './deps.ts';
import type { Settled } from './device-fault.ts';
import { seen } from './evidence.ts';

type Accept = (event: ControlEvent) => Promise<Result<unknown, Fault>>;

/**
 * Moves the pointer of a list once its version is proved to stand on a device, and has the sessions looked for that name another version.
 * INVARIANT: the pointer is on stable storage before the step that proves it is.
 */
export class ListPointers {
  readonly #deps: Pick<ControlDeps, 'lists' | 'policy' | 'clock' | 'sink'>;
  readonly #accept: Accept;

  constructor(deps: Pick<ControlDeps, 'lists' | 'policy' | 'clock' | 'sink'>, accept: Accept) {
    this.#deps = deps;
    this.#accept = accept;
  }

  /** What becomes of a push or a removal that was just proved: `busy` where the pointer cannot be written, so that it is looked at again. */
  async proved(plan: PlanId, step: Step, settled: Settled): Promise<Settled> {
    if (step.do.kind === 'remove-acl') return this.#removed(step.do.device, step.do.name, settled);
    if (step.do.kind !== 'push-acl' || step.do.moves === undefined) return settled;
    const { device, acl, moves } = step.do;
    const now = this.#deps.clock.now();
    const version = { name: acl.name, lines: acl.lines, provedAt: now, job: plan };
    const pointer = await this.#deps.lists.proved({ device, ...moves, version });
    if (!pointer.ok) {
      return { kind: 'busy', evidence: [...settled.evidence, seen(now, `not in force yet: ${faultLine(pointer.error)}`)] };
    }
    if (!pointer.value.told) void this.#tell(pointer.value);
    return { ...settled, evidence: [...settled.evidence, seen(now, standing(acl.name, pointer.value))] };
  }

  /**
   * Puts a version out of force before it is removed, so that nobody is given it meanwhile. `acl.in-use` where profiles name it: then it is wanted.
   */
  async withdraw(device: DeviceId, name: string): Promise<Result<void, Fault>> {
    const pointer = this.#deps.lists.list({ device }).find(({ inForce, withdrawn }) => inForce.name === name && withdrawn === undefined);
    if (pointer === undefined) return ok(undefined);
    const profiles = profilesNaming(this.#deps.policy(), pointer.list);
    if (profiles.length === 0) return this.#deps.lists.withdraw(device, pointer.list);
    const named = profiles.map((profile) => `profile ${profile}`).join(', ');
    return err(fault('acl.in-use', `\`${name}\` is in force on \`${device}\` and named by ${named}`));
  }

  /** Intents of before the start: later ones are given greater numbers. */
  remember(plans: readonly Plan[]): void {
    for (const { steps } of plans) {
      for (const { do: action } of steps)
        if (action.kind === 'push-acl' && action.moves) this.#deps.lists.generationUsed(action.moves.generation);
    }
  }

  /** Tells of pointers that moved before a crash kept anybody from hearing of it. */
  async start(): Promise<void> {
    for (const pointer of this.#deps.lists.list()) if (!pointer.told) await this.#tell(pointer);
  }

  async #removed(device: DeviceId, name: string, settled: Settled): Promise<Settled> {
    const pointer = this.#deps.lists.list({ device }).find(({ left }) => left.some((one) => one.name === name));
    const noted = pointer === undefined ? ok(undefined) : await this.#deps.lists.removed(device, pointer.list, name);
    if (noted.ok) return settled;
    return { kind: 'busy', evidence: [...settled.evidence, seen(this.#deps.clock.now(), `not noted yet: ${faultLine(noted.error)}`)] };
  }

  /** The id belongs to the move, so that it is told once. */
  async #tell(pointer: ManagedList): Promise<void> {
    const { device, list, inForce, generation } = pointer;
    const id = `list-${device}-${list}-${generation}` as EventId;
    const event = {
      id,
      at: this.#deps.clock.now(),
      actor: 'portreeve',
      kind: 'lists.changed',
      device,
      list,
      version: inForce.name,
    } as const;
    this.#deps.sink.emit('info', 'list.in-force', { device, list, version: inForce.name, job: inForce.job });
    const accepted = await this.#accept(event);
    const noted = accepted.ok ? await this.#deps.lists.told(pointer) : accepted;
    if (!noted.ok) this.#deps.sink.emit('error', 'list.untold', { device, list, version: inForce.name, why: faultLine(noted.error) });
  }
}

function standing(name: string, { list, device, inForce, left }: ManagedList): string {
  if (inForce.name !== name) return `\`${list}\` stays \`${inForce.name}\` on ${device}: that was asked for later`;
  const before = left[0] === undefined ? '' : `, it was \`${left[0].name}\``;
  return `\`${list}\` is \`${inForce.name}\` on ${device} from now on${before}`;
}
