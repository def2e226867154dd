import type { Result } from '../base/result.ts';
import type { CoaCommand } from '../model/coa.ts';
import type { AclDocument } from '../model/event.ts';
import type { Session } from '../model/session.ts';

/** What a vendor must supply: data and pure functions. control does the talking. */
export interface Driver {
  readonly name: string;
  readonly platforms: readonly PlatformProfile[];
  /** Absent for a driver without a command line (CoA only). */
  readonly modes?: ModeGraph;
  /** The request that asks for `command` on `session`. */
  coa(command: CoaCommand, session: Session): Result<CoaAttributes, Unsupported>;
  /** The command lines that make a change, and those that take it back. */
  render?(change: ConfigChange, platform: PlatformProfile): Result<CliBlock, RenderError>;
  readonly readback?: Readback;
}

export type Unsupported = { readonly command: CoaCommand['kind']; readonly why: string };

/** Attributes by dictionary name, in the order in which they are sent. */
export type CoaAttributes = {
  readonly packet: 'CoA-Request' | 'Disconnect-Request';
  readonly attributes: readonly { readonly name: string; readonly value: string | number }[];
};

/** What one hardware platform can hold and match (iosxe §5.3). */
export type PlatformProfile = {
  readonly name: string;
  readonly description: string;
  /** IPv4 entries a switch ASIC takes, over all sessions and redirect ACLs. */
  readonly aclEntriesPerAsic: number;
  readonly portOperators: readonly ('eq' | 'gt' | 'lt' | 'neq' | 'range')[];
  readonly ipv6: boolean;
  readonly options: boolean;
  readonly fragments: boolean;
  readonly portAcls: boolean;
  /** Whether a dACL costs its entries for every session or once for all that share it. */
  readonly daclSharing: 'per-session' | 'per-acl';
  /** Entries the platform adds to every list (the closing deny). */
  readonly implicitEntries: number;
};

/** The modes of a command line as data; `drivers/cisco-iosxe/modes.ts` is the example. */
export type ModeGraph = {
  /** The mode a login must end up in before any work. */
  readonly home: string;
  readonly modes: Readonly<Record<string, Mode>>;
  /** Sent once after login; a refusal of one is not an error. */
  readonly setup: readonly string[];
  /** Sent before leaving. */
  readonly leave: readonly string[];
  readonly errors: readonly { readonly pattern: RegExp; readonly meaning: string }[];
  readonly paging: { readonly pattern: RegExp; readonly answer: string };
  /** Questions we answer, each only after our own command that matches `after`. */
  readonly confirmations: readonly { readonly after: RegExp; readonly prompt: RegExp; readonly answer: string }[];
  /** Lines that may appear at any time and are not output. */
  readonly noise: readonly RegExp[];
};

export type Mode = {
  /** Matched against the last line, with the host name already known: `{host}` stands for its first 16 characters. */
  readonly prompt: string;
  readonly to: Readonly<Record<string, { readonly send: string; readonly secret?: 'enable' }>>;
};

export type ConfigChange =
  | { readonly kind: 'create-acl'; readonly acl: AclDocument }
  | { readonly kind: 'remove-acl'; readonly name: string }
  | { readonly kind: 'save-config' };

/** Lines to enter in `mode`, and the lines that undo them. */
export type CliBlock = { readonly mode: string; readonly lines: readonly string[]; readonly inverse: readonly string[] };

export type RenderError = { readonly why: string; readonly line?: string };
export type ReadbackError = { readonly why: string; readonly line?: string };

export type DeviceAcl = {
  readonly name: string;
  readonly kind: 'standard' | 'extended';
  readonly origin: 'configured' | 'downloaded' | 'per-user';
  readonly lines: readonly string[];
};
export type DeviceSession = {
  readonly interface: string;
  readonly mac: string;
  readonly ip?: string;
  readonly userName?: string;
  readonly status: string;
  readonly auditSessionId?: string;
  readonly acls: readonly string[];
};

/** Questions to a device and how to read its answers. Lines are canonical entries, without sequence numbers and counters. */
export type Readback = {
  readonly accessLists: { readonly command: string; parse(text: string): Result<readonly DeviceAcl[], ReadbackError> };
  readonly accessList: { command(name: string): string; parse(text: string): Result<readonly DeviceAcl[], ReadbackError> };
  readonly sessions: { readonly command: string; parse(text: string): Result<readonly DeviceSession[], ReadbackError> };
  readonly version: {
    readonly command: string;
    parse(text: string): Result<{ readonly version: string; readonly platform?: string }, ReadbackError>;
  };
};
