import type { JsonValue } from '../base/json.ts';
import type { Instant } from '../base/time.ts';

/** One line of the audit trail. The store chains them: each record holds the SHA-256 of the one before it. */
export type AuditRecord = {
  readonly at: Instant;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly details: { readonly [key: string]: JsonValue };
};
