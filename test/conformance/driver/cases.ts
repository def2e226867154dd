import type { AclDocument } from '../../../src/model/event.ts';

/** A device as far as render and read-back need one: takes the lines of a block, shows a list as the real one would. */
export type ListDevice = {
  enter(lines: readonly string[]): void;
  show(name: string): string;
};

/** What a capture picks up on its way, in the words of a vendor. */
export type CaptureNoise = {
  /** A prompt with nothing behind it, one of another mode with what leaves that, and a question as people type it. */
  readonly prompt: string;
  readonly inner: string;
  readonly question: string;
  /** By what the device refuses a question, with what stands around it. */
  readonly refusal: string;
  /** Log messages; the first is one that may stand behind a prompt. */
  readonly logs: readonly [string, ...string[]];
  /** What the device prints before an answer where it is set up to. */
  readonly preamble: string;
  /** The question of the pager, and what wipes it. */
  readonly pager: string;
  readonly wipe: string;
};

/** `running`: what the device shows; without it an empty one. `brought`: what is added to lists. */
export type DocumentCase = {
  readonly name: string;
  readonly document: string;
  readonly running?: string;
  readonly brought: readonly AclDocument[];
  readonly bound: readonly AclDocument[];
};

/** What the suite cannot know of a driver. A driver without a command line says why it has no `cli` cases. */
export type DriverCases = {
  readonly driver: string;
  readonly cli:
    | { readonly none: string }
    | {
        /** Last lines a device shows, and the mode it is in then; each mode at least once. */
        readonly prompts: readonly { readonly host: string; readonly line: string; readonly mode: string }[];
        /** Lines that are no prompt of ours. */
        readonly notPrompts: readonly { readonly host: string; readonly line: string }[];
        readonly capture: CaptureNoise;
        readonly device: () => ListDevice;
        /** Lists any of the driver's roomy platforms can hold. */
        readonly lists: readonly AclDocument[];
        /** Command lines or names that must never be rendered. */
        readonly hostile: readonly AclDocument[];
        /** Documents, on a device that shows this, with what the lists they bring are; of a driver that reads documents at least one. */
        readonly documents: readonly DocumentCase[];
      };
};
