import type { ControlEvent } from '../model/event.ts';
import type { Session } from '../model/session.ts';
import type { Attribute, Resolver } from '../rules/compile.ts';
import type { PostureMove } from './snapshot.ts';

/** What a playbook's `where` may ask about the event. */
export type EventFacts = { readonly event: ControlEvent; readonly posture: PostureMove | undefined };
/** What it may ask about a session that could be selected. */
export type SessionFacts = { readonly session: Session };

type Read<F> = Attribute<F>['read'];

const EVENT: Readonly<Record<string, Read<EventFacts>>> = {
  'event.kind': ({ event }) => event.kind,
  'event.actor': ({ event }) => event.actor,
  'event.mac': ({ posture }) => posture?.record.macs[0],
  'event.endpoint': ({ posture }) => posture?.record.endpoint,
  'event.coa': ({ posture }) => posture?.coa,
  'new.status': ({ posture }) => posture?.status,
  'old.status': ({ posture }) => posture?.previous,
  'event.revision': ({ event }) => (event.kind === 'policy.changed' ? event.revision : undefined),
  'event.command': ({ event }) => (event.kind === 'session.action' || event.kind === 'sessions.action' ? event.command.kind : undefined),
  'event.port': ({ event }) => (event.kind === 'port.enable' ? event.port : undefined),
  'event.acl': ({ event }) => (event.kind === 'acl.push' ? event.acls.map(({ name }) => name) : undefined),
  'event.list': ({ event }) => (event.kind === 'lists.changed' ? event.list : undefined),
  'event.device': ({ event }) => (event.kind === 'lists.changed' || event.kind === 'lists.unused' ? event.device : undefined),
};

const SESSION: Readonly<Record<string, Read<SessionFacts>>> = {
  id: ({ session }) => session.id,
  state: ({ session }) => session.state,
  mac: ({ session }) => session.endpoint,
  ip: ({ session }) => session.ip,
  user: ({ session }) => session.userName,
  nas: ({ session }) => session.device,
  port: ({ session }) => session.port,
  'authz.service': ({ session }) => session.granted?.service,
  'authz.rule': ({ session }) => session.granted?.rule,
  'authz.dacl': ({ session }) => session.granted?.dacl,
  'authz.vlan': ({ session }) => session.granted?.vlan,
  'authz.policyRevision': ({ session }) => session.granted?.policyRevision,
};

/** Attributes of a trigger's `where`. */
export const eventAttributes: Resolver<EventFacts> = (name) => attributeOf(EVENT, name);

/** Attributes of a selection's `where`. */
export const sessionAttributes: Resolver<SessionFacts> = (name) => attributeOf(SESSION, name);

const NUMBERS = new Set(['event.revision', 'authz.policyRevision']);

function attributeOf<F>(table: Readonly<Record<string, Read<F>>>, name: string): Attribute<F> | undefined {
  const read = Object.hasOwn(table, name) ? table[name] : undefined;
  return read && { read, type: NUMBERS.has(name) ? 'number' : 'text' };
}
