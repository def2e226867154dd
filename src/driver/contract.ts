import type { z } from 'zod';
import type { PlatformLimits } from '../acl/limits.ts';
import type { Fault } from '../base/fault.ts';
import type { Result } from '../base/result.ts';
import type { Secret } from '../base/secret.ts';
import type { SecretSource } from '../base/secret-source.ts';
import type { CoaCommand } from '../model/coa.ts';
import type { NasName, SessionName } from '../model/coa-profile.ts';
import type { AclDocument } from '../model/event.ts';
import type { Mac } from '../model/mac.ts';
import type { Session } from '../model/session.ts';
import type { ShownSession } from '../model/shown-session.ts';

export type { ShownSession } from '../model/shown-session.ts';

/** What a vendor must supply: data and pure functions. control does the talking. */
export interface Driver {
  readonly name: string;
  readonly platforms: readonly PlatformProfile[];
  /**
   * Whether devices take access lists and redirection from an Access-Accept as Cisco writes them (`Cisco-AVPair`). A device that does not would leave
   * them aside without a word.
   */
  readonly takesCiscoLists: boolean;
  /** Absent for a driver without a command line (CoA only). */
  readonly modes?: ModeGraph;
  /**
   * By what devices can be told which session is meant, the surest first: the ladder that is climbed when a device does not understand one.
   * Only names the session has; a name of several attributes is written `User-Name+Acct-Session-Id`.
   */
  names(session: Session): readonly SessionName[];
  /**
   * The request that asks for `command` on `session`, which is named by `by`: one of its `names`, or several of them as `A+B`; by the first where
   * absent. The device itself is named as `nas` says, by the address of the session where absent.
   */
  coa(command: CoaCommand, session: Session, by?: SessionName, nas?: NasName): Result<CoaAttributes, Unsupported>;
  /** What the answer to a `session-query` tells of the session. Absent where devices know no query. */
  told?(attributes: readonly { readonly name: string; readonly value: string }[]): ShownSession;
  /** The command lines that make a change, and those that take it back. */
  render?(change: ConfigChange, platform: PlatformProfile): Result<CliBlock, RenderError>;
  readonly readback?: Readback;
  /** Every answer of a device the driver can read, for people and scripts. */
  readonly queries?: readonly ShowQuery[];
  /** Absent for a driver that puts nothing on a device but access lists. */
  readonly configuration?: ConfigurationDriver;
  /** Absent where every release has every command. */
  readonly releases?: Releases;
  /** Absent where devices cannot take a change back by themselves. */
  readonly confirmedChange?: ConfirmedChange;
}

/** Which release brought which command. */
export type Releases = {
  /** The release that brought a command to a platform; undefined for one that was always there. */
  since(command: string, platform: PlatformProfile): string | undefined;
  /** Whether a release has what came with another; undefined where the two cannot be compared. */
  has(release: string, since: string): boolean | undefined;
};

/** A change the device takes back by itself unless it is confirmed in time: how it is begun, kept and given up. */
export type ConfirmedChange = {
  /** Whether the device is set up for it. */
  readonly available: { readonly command: string; parse(text: string): Result<boolean, ReadbackError> };
  /** What is waiting to be confirmed, by whomever it was begun; undefined when nothing is. */
  readonly pending: { readonly command: string; parse(text: string): Result<PendingChange | undefined, ReadbackError> };
  /** Whole minutes a device may wait. */
  readonly minutes: { readonly least: number; readonly most: number };
  /** Opens the mode of a block and starts the clock; entered in the home mode. */
  begin(minutes: number): string;
  readonly confirm: { readonly command: string /** Whether the answer says that the change is kept. */; kept(text: string): boolean };
  /** Takes the change back at once. */
  readonly revert: string;
};

/** A change of somebody's that the device will take back. Texts as the device shows them. */
export type PendingChange = { readonly user?: string; readonly since?: string; readonly minutes?: number };

/** Configuration of a device as a document people write, in the words of the vendor. */
export type ConfigurationDriver = {
  readonly schema: z.ZodType;
  /** The question for the whole configuration. */
  readonly running: {
    readonly command: string;
    /** The part of the answer that is the same as long as nobody changes anything; an error for an answer that is cut. */
    essence(text: string): Result<string, ReadbackError>;
  };
  /** Reads a document for a platform. Faults carry `file:line:column`. */
  read(file: string, text: string, context: DocumentContext): Result<WantedConfiguration, readonly Fault[]>;
};

export type DocumentContext = {
  readonly platform: PlatformProfile;
  /** The device it is for, where one is named. */
  readonly device?: string;
  secret(source: KeySource): Result<Secret, string>;
};

/** Where the key of a document comes from: written out, kept somewhere, or what the device is configured with in portreeve. */
export type KeySource = SecretSource | { readonly device: 'radius' | 'coa' };

/** A document that may be pushed to some device of the platform. */
export type WantedConfiguration = {
  readonly warnings: readonly string[];
  /** The fewest lines from what the device shows as its configuration to what is wanted; without it, from an empty device. */
  changes(running?: string): Result<ConfigurationChange, readonly Fault[]>;
  /** What must be on the device and is neither there nor in the document; none of it is ever pushed by itself. */
  missing(running: string): readonly MissingPrerequisite[];
};

export type MissingPrerequisite = { readonly name: string; readonly message: string };

/** Lines as a person may see them, secrets redacted; what is sent is made by `block` at the last moment. */
export type ConfigurationChange = {
  readonly lines: readonly string[];
  readonly inverse: readonly string[];
  readonly drift: readonly Drift[];
  /** Lists that the lines add entries to, with what is added: what the hardware must hold besides what it has. */
  readonly brought: readonly AclDocument[];
  /** Lists that stand on the device and that the lines put to use on ports, so that the hardware must hold them. */
  readonly bound: readonly AclDocument[];
  readonly warnings: readonly string[];
  /** Who changed the configuration last, as the device tells it. */
  readonly lastChange?: string;
  block(): CliBlock;
  /**
   * The lines that take back what of this change stands in `running`, read after it was broken off. None when nothing of it does; then the
   * device is as it was in all the change is about.
   */
  takeBack(running: string): Result<CliBlock, readonly Fault[]>;
};

/** One place where the device is not as the document wants it. */
export type Drift = {
  readonly kind: 'missing' | 'different' | 'extra';
  /** The sections around the line, outermost first. */
  readonly within: readonly string[];
  readonly wanted?: string;
  readonly present?: string;
};

export type Unsupported = { readonly command: CoaCommand['kind']; readonly why: string };

/** Attributes by dictionary name, in the order in which they are sent. */
export type CoaAttributes = {
  readonly packet: 'CoA-Request' | 'Disconnect-Request';
  readonly attributes: readonly { readonly name: string; readonly value: string | number }[];
};

/** What one hardware platform can hold and match (iosxe §5.3). */
export type PlatformProfile = PlatformLimits & {
  readonly description: string;
  readonly ipv6: boolean;
  readonly portAcls: boolean;
  /** Ports whose place in the hardware is known; those of other ports is for the inventory to say. */
  readonly ports?: readonly PortRange[];
  /** Whether sessions of a port with several hosts may be given VLANs of their own. */
  readonly multiAuthVlan?: boolean;
  /** Different lists an ASIC holds at a time; as many as its entries allow where it is left out. */
  readonly listsPerAsic?: number;
  /** Whether a dACL costs its entries for every session or once for all that share it. */
  readonly daclSharing: 'per-session' | 'per-acl';
  /** How it shows what its hardware holds: the command, and the tables of the answer that hold IPv4 lists; absent where nothing shows it. */
  readonly utilization?: { readonly command: string; readonly tables: readonly string[] };
};

/** Ports `<prefix><from>` to `<prefix><to>`: routed, or switched by the ASIC of that number. */
export type PortRange = {
  readonly prefix: string;
  readonly from: number;
  readonly to: number;
  readonly place: { readonly asic: number } | 'routed';
};

/** The modes of a command line as data; `drivers/cisco-iosxe/modes.ts` is the example. */
export type ModeGraph = {
  /** The mode a login must end up in before any work. */
  readonly home: string;
  readonly modes: Readonly<Record<string, Mode>>;
  /** Matches any prompt of the device and captures the host name in it; used once, to learn the name. */
  readonly host: RegExp;
  /** Devices cut long host names in the prompts of some modes, and keep at least so many characters; absent where they never cut one. */
  readonly keptOfHost?: number;
  /** What looks like a prompt and is of a place where nothing is to be done: a boot loader, a standby, another machine. */
  readonly rooms: readonly { readonly pattern: RegExp; readonly meaning: string }[];
  /** What stands on the last line when the device asks for the secret of an edge. */
  readonly secretPrompt: RegExp;
  /** Sent once after login; a refusal of one is not an error. */
  readonly setup: readonly string[];
  /** Sent in the home mode before leaving. */
  readonly leave: readonly string[];
  /** Lines by which the device refuses; `kind` where the refusal has a meaning of its own. First match wins. */
  readonly errors: readonly { readonly pattern: RegExp; readonly meaning: string; readonly kind?: 'locked' | 'authentication' }[];
  /**
   * Log lines by which the device says that what it took is not in force, such as a list for which its hardware has no room. They may stand anywhere,
   * also behind a prompt; one that is seen while a block is entered counts as a refusal.
   */
  readonly alarms?: readonly { readonly pattern: RegExp; readonly meaning: string }[];
  readonly paging: { readonly pattern: RegExp; readonly answer: string };
  /** Questions we answer, each only after our own command that matches `after`. */
  readonly confirmations: readonly { readonly after: RegExp; readonly prompt: RegExp; readonly answer: string }[];
  /** Lines that may appear at any time and are neither output nor refusal; a prompt may be glued in front of them. */
  readonly noise: readonly RegExp[];
  /** Commands whose output never holds a line that looks like a prompt: nothing people wrote freely is shown. */
  readonly plainOutput?: RegExp;
  /** Breaks off whatever the device is asking (Ctrl-C). */
  readonly interrupt: string;
};

export type Mode = {
  /**
   * Source of a regular expression for the last line. `{host}` stands for the host name: exactly it or, where it is longer than `keptOfHost`, so
   * much of it and anything without blanks or brackets after that.
   */
  readonly prompt: string;
  /** The mode this is a sub-mode of: a block entered in `config` may end up in its sub-modes. */
  readonly parent?: string;
  readonly to: Readonly<Record<string, ModeEdge>>;
};

export type ModeEdge = {
  readonly send: string;
  readonly secret?: 'enable';
  /** What to do on the device when it shows nothing at all after the line. */
  readonly silent?: string;
};

export type ConfigChange =
  | { readonly kind: 'create-acl'; readonly acl: AclDocument }
  /** With what the list holds (`acl`), where that is known, the removal can be taken back; else `type` is what the device showed it as. */
  | { readonly kind: 'remove-acl'; readonly name: string; readonly type?: DeviceAcl['kind']; readonly acl?: AclDocument }
  | { readonly kind: 'save-config' }
  /** A port is opened, or shut. */
  | { readonly kind: 'enable-port' | 'shut-port'; readonly port: string }
  /** The device forgets a session, and authenticates its endpoint anew. `words`: which of the ways there are to say it, from 0. */
  | { readonly kind: 'clear-session'; readonly endpoint?: Mac; readonly port?: string; readonly words: number };

/** Lines to enter in `mode`, and the lines that undo them. */
export type CliBlock = {
  readonly mode: string;
  /** Opens the mode, in place of the way the mode graph knows; entered in the home mode. */
  readonly enter?: string;
  readonly lines: readonly string[];
  readonly inverse: readonly string[];
  /** What stands in the lines and must not be told to anybody. */
  readonly secrets?: readonly Secret[];
};

export type RenderError = { readonly why: string; readonly line?: string };
export type ReadbackError = { readonly why: string; readonly line?: string };

/** What a reader of facts should know about them: a line that was not understood, an answer that may be cut. */
export type ReadbackNote = { readonly why: string; readonly line?: string };
export type Reading<Facts> = { readonly facts: Facts; readonly notes: readonly ReadbackNote[] };

/** One kind of answer: its name, a command that gives it, and how to read it. Any text is taken; what is not such an answer is an error. */
export type ShowQuery = {
  readonly name: string;
  readonly command: string;
  parse(text: string): Result<Reading<object>, ReadbackError>;
};

export type DeviceAcl = {
  readonly name: string;
  readonly kind: 'standard' | 'extended';
  readonly origin: 'configured' | 'downloaded' | 'per-user';
  /** Canonical entries; one the parser does not know stands as the device shows it. */
  readonly lines: readonly string[];
};
/** A port as its configuration has it. `kept`: why it is none that may be opened or shut for one session, such as an uplink. */
export type ShownPort = { readonly shut: boolean; readonly kept?: string };

/** Entries of one ASIC as the device counts them. */
export type AsicUtilization = { readonly asic: number; readonly max: number; readonly used: number };

/** Questions to a device and how to read its answers. Lines are canonical entries, without sequence numbers and counters. */
export type Readback = {
  readonly accessLists: { readonly command: string; parse(text: string): Result<readonly DeviceAcl[], ReadbackError> };
  readonly accessList: { command(name: string): string; parse(text: string): Result<readonly DeviceAcl[], ReadbackError> };
  /** Where the configuration names a list, in words for people; nothing where the list is not used. */
  readonly listUses?: { readonly command: string; parse(text: string, name: string): Result<readonly string[], ReadbackError> };
  /** The answer to the command of a platform's `utilization`; of the tables named the first that is there counts. */
  readonly utilization?: { parse(text: string, tables: readonly string[]): Result<readonly AsicUtilization[], ReadbackError> };
  /** Lines of the device's log that say that a list found no room in its hardware, oldest first. */
  readonly hardwareLog?: { readonly command: string; parse(text: string): readonly string[] };
  /** The sessions of one port, or of one endpoint where the port is not known; undefined where neither can stand in a command. */
  readonly sessions: {
    command(of: { readonly port?: string; readonly endpoint?: Mac }): string | undefined;
    /** Asks for those of all ports. */
    readonly all: string;
    parse(text: string): Result<readonly ShownSession[], ReadbackError>;
  };
  /** The configuration of one port; the error says why none is asked for. */
  readonly port: {
    command(port: string, platform: PlatformProfile): Result<string, string>;
    parse(text: string): Result<ShownPort, ReadbackError>;
  };
  readonly version: {
    readonly command: string;
    parse(text: string): Result<{ readonly version: string; readonly platform?: string }, ReadbackError>;
  };
};
