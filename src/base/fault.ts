import { type FaultCode, faults } from './catalogue.ts';
import type { JsonValue } from './json.ts';

/** Something went wrong in a foreseen way, told to a person: a code of the catalogue, one sentence, and where it was. */
export type Fault = {
  readonly code: FaultCode;
  /** One sentence: lower case, no final period, what came from outside in backticks, and what to do next. */
  readonly message: string;
  /** A JSON pointer into what was sent, or `file:line:column`. */
  readonly at?: string;
  readonly details?: { readonly [key: string]: JsonValue };
};

export function fault(
  code: FaultCode,
  message: string,
  more: { at?: string; details?: { readonly [key: string]: JsonValue } } = {},
): Fault {
  return { code, message, ...more };
}

/** The process exit code that belongs to a fault (docs/errors.md). */
export function exitCode(of: Fault): number {
  return faults[of.code].exit;
}

/** The HTTP status that belongs to a fault. */
export function httpStatus(of: Fault): number {
  return faults[of.code].status;
}

/** `file:3:14: message [code]`, the form every face prints. */
export function faultLine(of: Fault): string {
  return `${of.at ? `${of.at}: ` : ''}${of.message} [${of.code}]`;
}
