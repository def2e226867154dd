import type { Duration } from '../base/time.ts';

/** The changes of authorization portreeve can ask for; names are Cisco's (radius-coa-tacacs §4.3), the last two RFC 5176's. */
export type CoaCommand =
  | { readonly kind: 'session-query' }
  /** `escalate`: what is tried next where the session does not get what it should, gentlest first. */
  | { readonly kind: 'reauthenticate'; readonly type?: 'last' | 'rerun'; readonly escalate?: readonly Rung[] }
  /**
   * Without `force` a port with other or voice sessions is not taken down: its session is reauthenticated. `ssh`: where it certainly had no effect, the
   * session is cleared by the command line of its device.
   */
  | { readonly kind: 'bounce-host-port'; readonly force?: boolean; readonly ssh?: boolean }
  /**
   * `ttl`: how long the port stays shut, in ms; without it until somebody opens it. `ssh`: whether it is shut by the command line of its device where
   * RADIUS does not do it, which it is where absent. Without `force` a port with other or voice sessions is not shut, and the session is left as it is or
   * gets `instead`.
   */
  | {
      readonly kind: 'disable-host-port';
      readonly ttl?: Duration;
      readonly ssh?: boolean;
      readonly force?: boolean;
      readonly instead?: 'reauthenticate';
    }
  | { readonly kind: 'terminate' }
  | { readonly kind: 'activate-service'; readonly service: string; readonly precedence?: number; readonly replaceAll?: boolean }
  | { readonly kind: 'deactivate-service'; readonly service: string }
  | { readonly kind: 'interface-template'; readonly template: string }
  /** The device asks by Access-Request for what the session may do now (RFC 5176 §3.2). */
  | { readonly kind: 'authorize-only' }
  /** Attributes of the session are changed by the request itself, as RFC 5176 has it. */
  | ({ readonly kind: 'change-authorization' } & AuthorizationChange);

/** At least one of them. Times in seconds, as RFC 2865 §5.27 and §5.28 have them. */
export type AuthorizationChange = {
  readonly filterId?: string;
  readonly sessionTimeout?: number;
  readonly idleTimeout?: number;
  /** A number or a name (RFC 3580 §3.31). */
  readonly vlan?: string;
};

export const RUNGS = ['terminate', 'bounce', 'ssh'] as const;

/** One step of the ladder after a reauthentication. `ssh`: the session is cleared by the command line of the device. */
export type Rung = {
  readonly to: (typeof RUNGS)[number];
  /** From its first send to the proof, in ms; that of the step where absent. */
  readonly within?: Duration;
  readonly force?: boolean;
};

/** How often a command may take effect when nobody knows whether it arrived (architecture, decision 6). */
export function deliveryOf(command: CoaCommand): 'at-least-once' | 'at-most-once' {
  return command.kind === 'bounce-host-port' || command.kind === 'disable-host-port' ? 'at-most-once' : 'at-least-once';
}

/** A waiting stronger command is never replaced by a weaker one. */
export const COA_STRENGTH: Readonly<Record<CoaCommand['kind'], number>> = {
  'session-query': 0,
  'activate-service': 1,
  'deactivate-service': 1,
  'interface-template': 1,
  'change-authorization': 1,
  'authorize-only': 2,
  reauthenticate: 2,
  'bounce-host-port': 3,
  'disable-host-port': 4,
  terminate: 5,
};
