import type { Fault } from '../../base/fault.ts';
import type { Result } from '../../base/result.ts';
import type { Control } from '../../control/control.ts';
import type { Device, DeviceId } from '../../model/device.ts';
import type { PlanId } from '../../model/plan.ts';
import type { Policy } from '../../policy/compile.ts';
import type { AuditLog } from '../../ports/audit-log.ts';
import type { Clock } from '../../ports/clock.ts';
import type { EventSink } from '../../ports/event-sink.ts';
import type { PostureDirectory } from '../../ports/posture-directory.ts';
import type { Random } from '../../ports/random.ts';
import type { SessionDirectory } from '../../ports/session-directory.ts';

/** What a key may do; each role may also do what the ones before it may. */
export const ROLES = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** An API key as the server knows it: never the key itself. */
export type ApiKey = {
  readonly name: string;
  readonly role: Role;
  /** SHA-256 of the key, 64 lower-case hexadecimal digits. */
  readonly sha256: string;
};

/** The configured devices. */
export type DeviceList = {
  list(): readonly Device[];
  get(id: DeviceId): Device | undefined;
};

/** What a reload of the policy files did. `revision` is the one in force now; nothing changed when `changed` is empty. */
export type PolicyReload = { readonly revision: number; readonly changed: readonly string[]; readonly jobs: readonly PlanId[] };

export type PolicyAdmin = {
  current(): Policy;
  /** Reads the policy files again and puts them in force, all or nothing. Every fault of the files is given. */
  reload(actor: string): Promise<Result<PolicyReload, readonly Fault[]>>;
};

/** The text a Prometheus server scrapes. */
export type MetricsText = { readonly contentType: string; text(): Promise<string> };

export type ReadyCheck = { readonly name: string; readonly ok: boolean; readonly detail?: string };

/** Everything the HTTP API stands on; `src/app` puts it together. */
export type ApiDeps = {
  readonly version: string;
  readonly control: Control;
  readonly sessions: SessionDirectory;
  readonly postures: PostureDirectory;
  readonly devices: DeviceList;
  readonly policy: PolicyAdmin;
  readonly audit: Pick<AuditLog, 'list' | 'verify'>;
  readonly keys: readonly ApiKey[];
  readonly sink: EventSink;
  readonly metrics: MetricsText;
  /** What `/readyz` shows; the server is ready when every check is ok. */
  readonly ready: () => Promise<readonly ReadyCheck[]> | readonly ReadyCheck[];
  readonly clock: Clock;
  readonly random: Random;
};
