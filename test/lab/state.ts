import type { Device } from './device.ts';
import type { CoaCounts } from './nas/dynamic-author.ts';
import { type AccessSession, portOf } from './nas/session.ts';
import { tcamUse } from './nas/tcam.ts';

export type SessionState = {
  readonly mac: string;
  readonly port: string;
  readonly status: AccessSession['status'];
  readonly userName?: string;
  readonly ip?: string;
  readonly vlan?: string;
  /** The list in force as the device calls it, `xACSACLx-IP-NAME-hhhhhhhh`. */
  readonly dacl?: string;
  readonly daclEntries?: number;
  readonly daclLines?: readonly string[];
  readonly filterId?: string;
  readonly redirect?: { readonly url?: string; readonly acl?: string };
  readonly sessionTimeout?: number;
  readonly services: readonly string[];
  readonly interfaceTemplate?: string;
  readonly auditSessionId: string;
  readonly acctSessionId: string;
  readonly failure?: string;
};

export type LabState = {
  readonly hostname: string;
  readonly sessions: readonly SessionState[];
  /** Lists of the running configuration: entries with sequence numbers. */
  readonly accessLists: readonly { readonly name: string; readonly kind: 'standard' | 'extended'; readonly lines: readonly string[] }[];
  readonly tcam: {
    readonly used: number;
    readonly limit: number;
    readonly by: readonly { readonly what: string; readonly entries: number }[];
  };
  readonly runningConfig: string;
  /** Whether the startup configuration equals the running one. */
  readonly saved: boolean;
  /** The timed rollback that waits to be confirmed, and the files of the archive. */
  readonly archive: {
    readonly files: readonly string[];
    readonly pending?: { readonly file: string; readonly minutes: number; readonly user: string };
  };
  /** Requests by command, answers, duplicates and dropped packets. */
  readonly coaReceived: CoaCounts;
  readonly ssh: { readonly inUse: number; readonly connections: number };
  /** The last lines of the log; `/events` has them all. */
  readonly log: readonly string[];
};

const LOG_LINES = 1000;

export function sessionState(session: AccessSession): SessionState {
  const {
    endpoint,
    authorization = {
      redirectUrl: undefined,
      redirectAcl: undefined,
      userName: undefined,
      vlan: undefined,
      filterId: undefined,
      sessionTimeout: undefined,
    },
  } = session;
  const { redirectUrl: url, redirectAcl: acl, userName, vlan, filterId, sessionTimeout } = authorization;
  return {
    mac: endpoint.mac,
    port: portOf(session),
    status: session.status,
    ...(userName === undefined ? {} : { userName }),
    ...(endpoint.ip === undefined ? {} : { ip: endpoint.ip }),
    ...(vlan === undefined ? {} : { vlan }),
    ...(session.list ? { dacl: session.list.name, daclEntries: session.list.hardwareEntries, daclLines: session.list.lines() } : {}),
    ...(filterId === undefined ? {} : { filterId }),
    ...(url === undefined && acl === undefined
      ? {}
      : { redirect: { ...(url === undefined ? {} : { url }), ...(acl === undefined ? {} : { acl }) } }),
    ...(sessionTimeout === undefined ? {} : { sessionTimeout }),
    services: [...session.services.keys()],
    ...(session.interfaceTemplate === undefined ? {} : { interfaceTemplate: session.interfaceTemplate }),
    auditSessionId: session.auditSessionId,
    acctSessionId: session.acctSessionId,
    ...(session.failure === undefined ? {} : { failure: session.failure }),
  };
}

function pendingRevert({ revert: { pending } }: Device): { pending?: { file: string; minutes: number; user: string } } {
  return pending ? { pending: { file: pending.file, minutes: pending.minutes, user: pending.user } } : {};
}

export function labState(device: Device, coaReceived: CoaCounts, ssh: LabState['ssh']): LabState {
  return {
    hostname: device.config.hostname,
    sessions: device.sessions.list.map(sessionState),
    accessLists: device.lists.configured.map((list) => ({ name: list.name, kind: list.kind, lines: list.lines() })),
    tcam: { ...device.sessions.tcam, by: tcamUse(device.sessions.list, device.lists) },
    runningConfig: device.config.lines().join('\n'),
    saved: device.config.saved,
    archive: { files: device.files.archived, ...pendingRevert(device) },
    coaReceived: { ...coaReceived },
    ssh,
    log: device.log.lines.slice(-LOG_LINES),
  };
}
