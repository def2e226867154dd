import type { Position } from '../rules/ast.ts';

/**
 * Where a character of a YAML text value stands in the file. YAML may fold lines, indent blocks and quote, but it keeps the characters that
 * are not white space and their order; so the n-th such character of the value is the n-th of its source. A doubled quote in a
 * single-quoted text counts once. In double-quoted text with escapes the place is near, not exact.
 *
 * `start` is where the value begins in the file (at its quote or block sign), `within` a position in the value.
 */
export function sourcePlace(file: string, start: Position, value: string, within: Position): Position {
  const skip = visibleBefore(value, offsetOf(value, within));
  const from = offsetOf(file, start);
  const style = file.charAt(from);
  let at = style === '|' || style === '>' ? afterLine(file, from) : style === "'" || style === '"' ? from + 1 : from;
  for (let seen = 0; at < file.length; at++) {
    if (isBlank(file.charCodeAt(at))) continue;
    if (seen++ === skip) break;
    if (style === "'" && file.charAt(at) === "'") at++;
  }
  return positionOf(file, at);
}

function visibleBefore(value: string, offset: number): number {
  let count = 0;
  for (let i = 0; i < offset && i < value.length; i++) if (!isBlank(value.charCodeAt(i))) count++;
  return count;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13;
}

function afterLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end + 1;
}

function offsetOf(text: string, { line, column }: Position): number {
  let start = 0;
  for (let n = 1; n < line; n++) start = afterLine(text, start);
  return start + column - 1;
}

function positionOf(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}
