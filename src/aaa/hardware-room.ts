import type { AccessDecision } from '../model/access.ts';
import { DEFAULT_TCAM } from '../model/device.ts';
import type { Authorization } from '../model/session.ts';
import type { TcamLack } from '../model/tcam.ts';
import type { Policy } from '../policy/compile.ts';
import { type ShortageOf, type Within, withinHardware } from '../policy/when-full.ts';
import { Attribute } from '../wire/radius/attribute-types.ts';
import type { Engine, Exchange } from './engine.ts';
import type { RequestFacts } from './request-facts.ts';
import { sessionKeysOf } from './session-keys.ts';

/** What the decision becomes on the hardware of the port (requirement C9); undefined where it has room, which is told by a counter. */
export function withoutRoom(
  engine: Engine,
  { peer, view }: Exchange,
  policy: Policy,
  decision: AccessDecision,
  facts: RequestFacts,
): Within | undefined {
  const { hardware, grants, sessions, clients } = engine;
  if (hardware === undefined || decision.profile === undefined) return undefined;
  const { authorization } = grants.of(policy, decision);
  if (!hasLists(authorization)) return undefined;
  const at = { port: view.text(Attribute.NasPortId) || undefined, nasPort: view.u32(Attribute.NasPort) };
  const own = () => sessions.find(sessionKeysOf(view, { peer, clients }, facts));
  const shortageOf: ShortageOf = (wanted) => hardware.shortageOf(facts.device, at, wanted, own);
  if (shortageOf(authorization) === undefined) return undefined;
  const { whenFull } = facts.device.tcam ?? DEFAULT_TCAM;
  const within = withinHardware(policy, decision, whenFull, shortageOf);
  const { answer, shortages } = within;
  if (answer === undefined) return undefined;
  hardware.full({
    device: facts.device.id,
    userName: facts.userName,
    ...(at.port !== undefined && { port: at.port }),
    rule: `${decision.service}: ${decision.rule}`,
    answer,
    shortages,
  });
  return within;
}

/** For the decision log. */
export function lackOf(within: Within | undefined): TcamLack | undefined {
  return within?.answer === undefined ? undefined : { answer: within.answer, shortages: within.shortages };
}

function hasLists({ dacl, perUser, filterId, redirect }: Authorization): boolean {
  return dacl !== undefined || perUser !== undefined || filterId !== undefined || redirect !== undefined;
}
