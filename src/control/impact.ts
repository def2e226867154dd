import { canonicalJson } from '../base/json.ts';
import type { Work } from '../base/work.ts';
import type { DeviceId } from '../model/device.ts';
import type { Authorization, Session, SessionId } from '../model/session.ts';
import { guardTargets } from '../plan/guard.ts';
import { authorizationOf, replyAttributes } from '../policy/authorization.ts';
import type { Policy } from '../policy/compile.ts';
import { identitySource } from '../policy/decide.ts';
import { decideAgain } from '../policy/decide-again.ts';
import type { CompiledSource } from '../policy/identity-source.ts';
import { sourceText } from '../policy/source-text.ts';
import type { ControlDeps } from './deps.ts';
import { sendingView } from './device-view.ts';
import { type Moved, type TcamImpact, tcamImpact } from './impact-tcam.ts';
import { type FactSources, factsOfSession } from './remembered-facts.ts';

/** What a policy gives a session. */
export type Given =
  | { readonly kind: 'grant'; readonly authorization: Authorization }
  | {
      readonly kind: 'refusal';
      readonly outcome: 'reject' | 'drop';
      readonly service: string;
      readonly rule: string;
      readonly reason: string;
    };

/** A live session the two policies decide differently, and what would be sent to its device; `none` says why nothing would. */
export type SessionImpact = {
  readonly session: SessionId;
  readonly device: DeviceId;
  readonly userName: string;
  readonly endpoint?: string;
  readonly port?: string;
  readonly before: Given;
  readonly after: Given;
  readonly coa: { readonly kind: 'reauthenticate' | 'terminate' } | { readonly kind: 'none'; readonly why: string };
};

export type PolicyImpact = {
  /** Live sessions looked at. */
  readonly looked: number;
  readonly changes: readonly SessionImpact[];
  readonly undecidable: readonly { readonly session: SessionId; readonly why: string }[];
  /** Of the devices whose sessions would change. */
  readonly devices: readonly TcamImpact[];
  /** Why the playbooks that such a change starts would move none of them. */
  readonly refused: readonly string[];
};

export type ImpactSources = FactSources & Pick<ControlDeps, 'sessions' | 'drivers' | 'tcam' | 'playbooks'>;

/**
 * Which live sessions a policy would decide differently than another, before anybody publishes it: what CoA that means, and what TCAM entries are
 * held on each device before, meanwhile and after. Nothing is sent, no device is asked. It can be put down between two sessions.
 */
export function* impactOf(sources: ImpactSources, before: Policy, after: Policy): Work<PolicyImpact> {
  const changes: SessionImpact[] = [];
  const undecidable: { session: SessionId; why: string }[] = [];
  let looked = 0;
  for (const session of sources.sessions.list()) {
    if (session.state === 'ended') continue;
    looked++;
    yield;
    const found = compared(sources, session, given(sources, before, session), given(sources, after, session));
    if (found === undefined) continue;
    if ('why' in found) undecidable.push({ session: session.id, why: found.why });
    else changes.push(found);
  }
  const moved = new Map<DeviceId, Moved[]>();
  for (const { session: id, device, after: to, coa } of changes) {
    const session = sources.sessions.get(id);
    if (session === undefined || coa.kind === 'none') continue;
    const those = moved.get(device) ?? [];
    those.push({ session, to: to.kind === 'grant' ? to.authorization : undefined });
    moved.set(device, those);
  }
  const devices: TcamImpact[] = [];
  for (const [id, those] of moved) {
    devices.push(...tcamImpact(sources.tcam, id, those, after));
    yield;
  }
  return { looked, changes, undecidable, devices, refused: refusalsOf(sources, changes) };
}

/** What the guards of the playbooks say that a change of policy starts. */
function refusalsOf({ sessions, playbooks }: ImpactSources, changes: readonly SessionImpact[]): readonly string[] {
  const moving = changes.flatMap(({ session: id, coa }) => (coa.kind === 'none' ? [] : (sessions.get(id) ?? [])));
  return playbooks.flatMap((playbook) => {
    const { select, triggers } = playbook;
    if (select.kind !== 'sessions' || !triggers.some(({ on }) => on === 'policy.changed')) return [];
    const meant = moving.filter((session) => select.where({ session })).length;
    const within = guardTargets(Math.min(meant, select.limit), playbook);
    return within.ok ? [] : [within.error.message];
  });
}

type Found = {
  readonly given: Given;
  /** What goes on the wire, with the lines of the access list in place of its versioned name. */
  readonly key: string;
  readonly by: string;
  /** Where and how the identity is looked for; undefined where no service takes the request. */
  readonly source: CompiledSource | undefined;
};

type Unknown = { readonly why: string };

/** Undefined where both decide the same. */
function compared(
  sources: ImpactSources,
  session: Session,
  old: Found | Unknown,
  now: Found | Unknown,
): SessionImpact | Unknown | undefined {
  if ('why' in old) return old;
  if ('why' in now) return now;
  const why = askedElsewhere(old, now);
  if (why !== undefined) return { why };
  return old.key === now.key && old.by === now.by ? undefined : changeOf(sources, session, old, now);
}

/** The identity that is remembered is what the earlier source said. */
function askedElsewhere(old: Found, now: Found): string | undefined {
  if (now.source === undefined || now.source.kind === 'deny' || canonicalJson(old.source ?? null) === canonicalJson(now.source))
    return undefined;
  const where = sourceText(now.source);
  const how = old.source !== undefined && sourceText(old.source) === where ? `${where} in another way` : where;
  return `its identity would be looked for in ${how}, and what that says is not known`;
}

function given(sources: ImpactSources, policy: Policy, session: Session): Found | Unknown {
  const facts = factsOfSession({ ...sources, policy: () => policy }, session);
  if (!facts.ok) return { why: facts.error };
  const decision = decideAgain(policy, facts.value);
  const { service, rule, reason, profile } = decision;
  if (reason === 'proxied') return { why: `its service \`${service}\` asks other servers` };
  const by = `${service}\n${rule}`;
  const selected = policy.services.get(service);
  const source = selected && identitySource(selected, facts.value, false)?.source;
  if (decision.outcome !== 'accept') {
    const outcome = decision.outcome === 'drop' ? 'drop' : 'reject';
    return { given: { kind: 'refusal', outcome, service, rule, reason }, key: outcome, by, source };
  }
  const reply = profile === undefined ? [] : replyAttributes(policy, profile).slice(profile.dacl === undefined ? 0 : 1);
  const lines = profile?.dacl === undefined ? [] : (policy.currentDacl(profile.dacl)?.lines ?? []);
  const key = canonicalJson({ dacl: profile?.dacl ?? null, lines, reply });
  return { given: { kind: 'grant', authorization: authorizationOf(policy, decision) }, key, by, source };
}

function changeOf(sources: ImpactSources, session: Session, old: Found, now: Found): SessionImpact {
  const { id, device, userName, endpoint, port } = session;
  return {
    session: id,
    device,
    userName,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(port === undefined ? {} : { port }),
    before: old.given,
    after: now.given,
    coa: coaOf(sources, session, old, now),
  };
}

function coaOf(sources: ImpactSources, session: Session, old: Found, now: Found): SessionImpact['coa'] {
  if (old.key === now.key) return { kind: 'none', why: 'another rule gives the same' };
  const { noCoa } = sendingView(sources, session.device);
  if (noCoa !== undefined) return { kind: 'none', why: noCoa };
  return { kind: now.given.kind === 'grant' ? 'reauthenticate' : 'terminate' };
}
