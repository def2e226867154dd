import type { AccessLists } from '../acl/access-lists.ts';
import { type Block, printBlocks } from './blocks.ts';
import type { Interfaces } from './interfaces.ts';

/** The running configuration: what was entered line by line, and what interfaces and access lists say of themselves. */
export class RunningConfig {
  hostname: string;
  readonly blocks: Block[] = [];
  readonly #interfaces: Interfaces;
  readonly #lists: AccessLists;
  #startup: readonly string[] = [];

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

  showStartup(): string[] {
    return this.#startup.length === 0
      ? ['startup-config is not present']
      : [`Using ${this.#startup.join('\n').length} out of 33554432 bytes`, '!', ...this.#startup, ''];
  }

  save(): void {
    this.#startup = this.lines();
  }

  /** Whether a reload would bring back what is configured now. */
  get saved(): boolean {
    return this.#startup.join('\n') === this.lines().join('\n');
  }
}
