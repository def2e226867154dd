import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { z } from 'zod';
import type { Fault } from '../../base/fault.ts';
import { isForPeople } from './answer-form.ts';
import { type AnswerParts, type AnswerWriter, lines } from './answer-writer.ts';
import { printable } from './columns.ts';
import { type CommonValues, type Family, writtenOf } from './common-flags.ts';
import { type Answer, type ApiClient, type Ask, createApiClient } from './http-client.ts';
import type { CliIo, CliParts } from './io.ts';
import { type Paint, paintFor } from './paint.ts';
import { report } from './report.ts';
import type { Settings } from './settings.ts';

/** Everything a command works with; gives the exit code. */
export type Run = (call: Call) => Promise<number>;

export type CallParts = {
  readonly io: CliIo;
  readonly parts: CliParts;
  readonly settings: Settings;
  readonly common: CommonValues;
  readonly write: AnswerWriter;
};

/** One call of a command: its arguments and options, and how to speak. */
export class Call {
  readonly arguments: readonly string[];
  readonly io: CliIo;
  readonly parts: CliParts;
  readonly settings: Settings;
  /** What the flags say that mean the same for every command. */
  readonly common: CommonValues;
  readonly paint: Paint;
  readonly #command: Command;
  readonly #write: AnswerWriter;
  #client: ApiClient | undefined;
  #madeKey: string | undefined;

  constructor(command: Command, { io, parts, settings, common, write }: CallParts) {
    this.#command = command;
    this.arguments = command.processedArgs
      .flat()
      .filter((one) => one !== undefined)
      .map(String);
    this.io = io;
    this.parts = parts;
    this.settings = settings;
    this.common = common;
    this.#write = write;
    this.paint = paintFor(settings.color);
  }

  /** The argument at `index`; commander has already seen to it that required ones are there. */
  argument(index: number): string {
    return this.arguments[index] ?? '';
  }

  options<T>(): T {
    return this.#command.opts() as T;
  }

  /** The first flag of a family that was written behind this command. */
  written(family: Family): string | undefined {
    return writtenOf(this.#command, family);
  }

  get client(): ApiClient {
    this.#client ??= createApiClient(this.settings, this.io);
    return this.#client;
  }

  api<S extends z.ZodType>(ask: Ask<S>): Promise<Answer<z.output<S>>> {
    return this.client.ask(ask);
  }

  /** The key of everything this call begins: the one given, or one made for it. */
  get idempotencyKey(): string {
    this.#madeKey ??= this.common.idempotencyKey ?? randomUUID();
    return this.#madeKey;
  }

  fail(faults: readonly Fault[]): number {
    return report(this.io, faults);
  }

  /** Whether a person reads what is printed: it may be told then what else there is to know. */
  get forPeople(): boolean {
    return isForPeople(this.settings.form) && !this.settings.quiet;
  }

  /** Prints the answer of a command in the form that was asked for; `-q` changes those for people alone. */
  print(value: unknown, parts: AnswerParts): void {
    const { form, quiet } = this.settings;
    const idsOnly = quiet && isForPeople(form);
    this.io.out(idsOnly ? lines((parts.ids?.() ?? []).map(printable)) : this.#write(value, parts));
  }

  /** Prints an answer that people too get as JSON. */
  printJson(value: unknown): void {
    this.print(value, { table: () => `${JSON.stringify(value, null, 2)}\n` });
  }
}

/** How a group of commands is added to the program: `action` binds what runs. */
export type Bind = (command: Command, run: Run) => void;
