import type { CheckVerdict } from '../../model/posture.ts';
import type { PostureTimer, Quarantine } from './record.ts';

/** What can happen to an endpoint. */
export type Stimulus =
  /** A session of it began. */
  | { readonly kind: 'session-started' }
  /** Its last session ended: Accounting Stop, Disconnect-ACK, or a CoA-NAK 503. */
  | { readonly kind: 'session-ended' }
  /** Its agent spoke, or was sent a challenge: an assessment is under way. */
  | { readonly kind: 'contact' }
  /** An assessment's result. `group`: the quarantine group of a failed EPA flow. `inGrace`: an outside product says its own grace runs. */
  | {
      readonly kind: 'report';
      readonly passed: boolean;
      readonly checks: readonly CheckVerdict[];
      readonly groups?: readonly string[];
      readonly group?: string;
      readonly inGrace?: boolean;
      readonly remediating?: boolean;
      /** The finished word of an outside product, which needs no assessment of ours after it. */
      readonly final?: boolean;
      /** A periodic scan, not an assessment at the start of a session. */
      readonly periodic?: boolean;
    }
  /** Nothing is known any more: the sender says so. */
  | { readonly kind: 'forgotten' }
  | { readonly kind: 'quarantine'; readonly quarantine: Quarantine; readonly seconds?: number }
  | { readonly kind: 'release' }
  | { readonly kind: 'timer'; readonly timer: PostureTimer }
  /** The posture policy is another one: results of the old one are judged anew. */
  | { readonly kind: 'policy-changed'; readonly policy: number };

/** The agent still lives; it moves nothing but the heartbeat's deadline. */
export type Heartbeat = { readonly kind: 'heartbeat' };

/** How the endpoint is connected, where a change of VLAN needs the port to bounce (row 5). */
export type Attachment = { readonly vlanChanges: boolean; readonly sessionsOnPort: number };

export const PLAIN: Attachment = { vlanChanges: false, sessionsOnPort: 1 };
