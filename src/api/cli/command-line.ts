import type { Command } from 'commander';
import type { Fault } from '../../base/fault.ts';
import { type ApiClient, createApiClient } from './http-client.ts';
import type { CliIo, CliParts } from './io.ts';
import { type Paint, paintFor } from './paint.ts';
import { report } from './report.ts';
import { type Settings, settingsOf } from './settings.ts';

/** Everything a command works with; gives the exit code. */
export type Run = (call: Call) => Promise<number>;

/** One call of a command: its arguments and options, and how to speak. */
export class Call {
  readonly arguments: readonly string[];
  readonly io: CliIo;
  readonly parts: CliParts;
  readonly settings: Settings;
  readonly paint: Paint;
  readonly #command: Command;

  constructor(command: Command, io: CliIo, parts: CliParts) {
    this.#command = command;
    this.arguments = command.processedArgs
      .flat()
      .filter((one) => one !== undefined)
      .map(String);
    this.io = io;
    this.parts = parts;
    this.settings = settingsOf(command, io);
    this.paint = paintFor(this.settings.color);
  }

  /** The argument at `index`; commander has already seen to it that required ones are there. */
  argument(index: number): string {
    return this.arguments[index] ?? '';
  }

  options<T>(): T {
    return this.#command.opts() as T;
  }

  get api(): ApiClient {
    return createApiClient(this.settings, this.io.interrupted);
  }

  fail(faults: readonly Fault[]): number {
    return report(this.io, faults);
  }

  /** Prints `value` as one JSON document, or as the form that was asked for. */
  print(value: unknown, forms: { readonly table: () => string; readonly ids?: () => readonly string[] }): void {
    const { json, quiet } = this.settings;
    if (json) this.io.out(`${JSON.stringify(value, null, 2)}\n`);
    else if (quiet) for (const id of forms.ids?.() ?? []) this.io.out(`${id}\n`);
    else this.io.out(forms.table());
  }
}

/** How a group of commands is added to the program: `action` binds what runs. */
export type Bind = (command: Command, run: Run) => void;
