import type { AccessLists } from '../acl/access-lists.ts';
import { type Block, printBlocks } from './blocks.ts';
import type { Interfaces } from './interfaces.ts';
import { restoreBlocks, type Snapshot } from './snapshot.ts';

/** The running configuration: what was entered line by line, and what interfaces and access lists say of themselves. */
export class RunningConfig {
  hostname: string;
  readonly blocks: Block[] = [];
  readonly #interfaces: Interfaces;
  readonly #lists: AccessLists;
  #startup: Snapshot | undefined;

  constructor(hostname: string, interfaces: Interfaces, lists: AccessLists) {
    this.hostname = hostname;
    this.#interfaces = interfaces;
    this.#lists = lists;
  }

  lines(): string[] {
    return [
      'version 17.9',
      'service timestamps log datetime msec',
      '!',
      `hostname ${this.hostname}`,
      '!',
      ...printBlocks(this.blocks),
      '!',
      ...this.#interfaces.configuration(),
      ...this.#lists.configured.flatMap((list) => [...list.configuration(), '!']),
      'end',
    ];
  }

  /** `show running-config`. */
  show(): string[] {
    const lines = this.lines();
    return ['Building configuration...', '', `Current configuration : ${lines.join('\n').length} bytes`, '!', ...lines, ''];
  }

  /** `show running-config interface NAME`. */
  showInterface(name: string | undefined): string[] {
    const found = name === undefined ? undefined : this.#interfaces.find(name);
    if (!found) return ['% Invalid interface', ''];
    const lines = [`interface ${found.name}`, ...found.lines.map((line) => ` ${line}`), ...(found.shutdown ? [' shutdown'] : []), 'end'];
    return ['Building configuration...', '', `Current configuration : ${lines.join('\n').length} bytes`, '!', ...lines, ''];
  }

  showStartup(): string[] {
    const lines = this.#startup?.lines;
    return lines === undefined
      ? ['startup-config is not present']
      : [`Using ${lines.join('\n').length} out of 33554432 bytes`, '!', ...lines, ''];
  }

  save(): void {
    this.#startup = this.snapshot();
  }

  get startup(): Snapshot | undefined {
    return this.#startup;
  }

  snapshot(): Snapshot {
    return {
      hostname: this.hostname,
      blocks: structuredClone(this.blocks),
      interfaces: this.#interfaces.all.map((one) => ({ ...one, lines: [...one.lines] })),
      lists: this.#lists.configured.map(({ name, kind, content }) => ({ name, kind, content })),
      lines: this.lines(),
    };
  }

  restore(snapshot: Snapshot): void {
    this.hostname = snapshot.hostname;
    restoreBlocks(this.blocks, snapshot.blocks);
    this.#interfaces.restore(snapshot.interfaces);
    this.#lists.restore(snapshot.lists);
  }

  /** Whether a reload would bring back what is configured now. */
  get saved(): boolean {
    return this.#startup?.lines.join('\n') === this.lines().join('\n');
  }
}
