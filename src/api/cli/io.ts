import type { Fault } from '../../base/fault.ts';
import type { Result } from '../../base/result.ts';
import type { Driver, PlatformProfile, ShowQuery, WantedConfiguration } from '../../driver/contract.ts';
import type { Device, DeviceId } from '../../model/device.ts';
import type { PolicyDocument, PolicyFile } from '../../policy/document.ts';
import type { KnownNames } from '../../policy/known-names.ts';
import type { CoaClient } from '../../ports/coa-client.ts';
import type { HostScanner } from '../../ports/host-scanner.ts';
import type { Dictionary } from '../../wire/radius/dictionary.ts';

/** The terminal as a command sees it; tests put buffers in its place. */
export type CliIo = {
  out(text: string): void;
  err(text: string): void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether standard output is a terminal: colour, and questions may be asked. */
  readonly terminal: boolean;
  /** Asks a question on the terminal; undefined when there is no answer to be had. */
  ask(question: string): Promise<string | undefined>;
  /** All of standard input. */
  input(): Promise<Uint8Array>;
  /** Aborted by an interrupt (ctrl-C). */
  readonly interrupted: AbortSignal;
};

export const PASSWORD_FORMS = ['scrypt', 'plain', 'pbkdf2', 'sha256', 'nt'] as const;
export type PasswordFormName = (typeof PASSWORD_FORMS)[number];

/** What commands need that the command line may not name itself; `src/app` supplies it. Each is called only by the command that needs it. */
export type CliParts = {
  readonly version: string;
  /** Runs the server until it is told to stop; gives the exit code. */
  serve(options: { readonly config: string; readonly check: boolean }, io: CliIo): Promise<number>;
  /** Writes a starter configuration into a folder; gives the exit code. */
  init(options: { readonly folder: string }, io: CliIo): Promise<number>;
  /** Pieces of policy to start from; `about` is one line. */
  templates(): Promise<readonly { readonly name: string; readonly about: string; readonly text: string }[]>;
  /** Runs the story against the lab switch; with `exit` it ends after it. Gives the exit code. */
  demo(options: { readonly exit: boolean; readonly color: boolean }, io: CliIo): Promise<number>;
  /** A form of a password that a store may keep; `nt` needs the file that holds the key of the store. */
  hashPassword(password: string, form: PasswordFormName, keyFile: string | undefined): Promise<Result<string, Fault>>;
  coaClient(): Promise<CoaClient>;
  /** Looks at the machine the command runs on. */
  hostScanner(): Promise<HostScanner>;
  driver(name: string): Promise<Driver | undefined>;
  /** The answers each driver reads, by its name. Help lists them, so it gives them at once. */
  showQueries(): ReadonlyMap<string, readonly ShowQuery[]>;
  /** The hardware platforms of all drivers. */
  platforms(): Promise<readonly PlatformProfile[]>;
  /** Reads a configuration document for a platform of a driver; its keys are fetched from beside the file. */
  deviceDocument(ask: DeviceDocumentAsk): Promise<Result<WantedConfiguration, readonly Fault[]>>;
  /** JSON Schemas of the files people write, by name. */
  schemas(): Promise<ReadonlyMap<string, string>>;
  /** What the files of a server say, read and checked without the server. */
  configured(file: string): Promise<Result<Configured, readonly Fault[]>>;
};

export type DeviceDocumentAsk = {
  readonly file: string;
  readonly text: string;
  readonly driver: Driver;
  readonly platform: PlatformProfile;
  /** The device of the configuration it is for, where one is named. */
  readonly device?: Device;
  /** The name of a device that is configured elsewhere: only what the document says of its access lists is wanted, and no key is read. */
  readonly listsFor?: DeviceId;
};

/** The part of a configuration that policy tools work on. */
export type Configured = {
  readonly policy: PolicyDocument;
  readonly policyFiles: readonly PolicyFile[];
  readonly known: KnownNames;
  readonly dictionary: Dictionary;
  readonly devices: readonly Device[];
  readonly drivers: readonly Driver[];
  readonly serverName: string;
};
