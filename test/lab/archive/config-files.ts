import type { Block } from '../config/blocks.ts';
import type { Snapshot } from '../config/snapshot.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const MOST = 10;

/** Configurations kept as files: those of the archive, named by when they were made and numbered on, and those copied by hand. */
export class ConfigFiles {
  readonly #files = new Map<string, Snapshot>();
  #archived: string[] = [];
  #next = 0;

  /** Names of the archived ones, oldest first. */
  get archived(): readonly string[] {
    return this.#archived;
  }

  get names(): readonly string[] {
    return [...this.#files.keys()];
  }

  find(name: string): Snapshot | undefined {
    return this.#files.get(name);
  }

  write(name: string, snapshot: Snapshot): void {
    this.#files.set(name, snapshot);
  }

  nextName(settings: ArchiveSettings, time: string): string {
    return `${settings.path}-${time}-${this.#next}`;
  }

  /** Keeps a configuration in the archive; beyond the maximum the oldest goes. Gives the name of the new file. */
  archive(settings: ArchiveSettings, at: Date, snapshot: Snapshot): string {
    const name = this.nextName(settings, fileTime(at));
    this.#next += 1;
    this.#files.set(name, snapshot);
    this.#archived.push(name);
    for (const old of this.#archived.slice(0, -settings.maximum)) this.#files.delete(old);
    this.#archived = this.#archived.slice(-settings.maximum);
    return name;
  }
}

/** `Feb-15-15-56-38.517`, `May--4-13-16-19.360`. */
function fileTime(at: Date): string {
  const day = String(at.getUTCDate()).padStart(2, '-');
  return `${MONTHS[at.getUTCMonth()]}-${day}-${at.toISOString().slice(11, 23).replaceAll(':', '-')}`;
}

export type ArchiveSettings = { readonly path: string; readonly maximum: number; readonly withWriteMemory: boolean };

/** What the section `archive` says; undefined without a path, which means that the feature is off. */
export function archiveSettings(blocks: readonly Block[], hostname: string): ArchiveSettings | undefined {
  const lines = blocks.find((block) => block.line === 'archive')?.children.map((child) => child.line) ?? [];
  const path = lines.find((line) => line.startsWith('path '))?.slice(5);
  const maximum = lines.find((line) => line.startsWith('maximum '))?.slice(8);
  return path === undefined
    ? undefined
    : {
        path: path.replaceAll('$h', hostname),
        maximum: maximum === undefined ? MOST : Number(maximum),
        withWriteMemory: lines.includes('write-memory'),
      };
}
