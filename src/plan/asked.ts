import type { ControlEvent } from '../model/event.ts';

/** Whether a person asked for it: what an operator wants does not wait for an endpoint to have had its rest. */
export function isAsked(event: ControlEvent): boolean {
  switch (event.kind) {
    case 'session.action':
    case 'sessions.action':
      // What portreeve asks for by itself is no wish of a person.
      return event.actor !== 'portreeve';
    case 'acl.push':
    case 'port.enable':
      return true;
    case 'posture.stimulus':
      return event.stimulus.kind === 'quarantine' || event.stimulus.kind === 'release';
    default:
      return false;
  }
}
