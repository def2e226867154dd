import type { ReadbackError } from '../../src/driver/contract.ts';
import { err, ok, type Result } from '../../src/driver/vocabulary.ts';
import { captureLines } from './capture.ts';

const SOFTWARE = /^(?:Cisco )?(?:IOS|Internetwork Operating System).*Version ([^\s,]+)/;
const OWN_VERSION = /^(?:Cisco )?IOS.*Software.*\(.+\),.*Version ([^\s,]+)/;
const HARDWARE = /^cisco (\S+) .*\bprocessor\b/i;
const BARE_HARDWARE = /^cisco (\S+) \(.+\) with \d+K/i;

/** Reads `show version`: the IOS version (`17.3.1a`, not the build label of the XE line above it) and the hardware model where it is shown. */
export function parseVersion(text: string): Result<{ readonly version: string; readonly platform?: string }, ReadbackError> {
  const lines = captureLines(text);
  const version = first(lines, OWN_VERSION) ?? first(lines, SOFTWARE);
  if (version === undefined) return err({ why: 'no software version is in the answer', ...(lines[0] && { line: lines[0] }) });
  const platform = first(lines, HARDWARE) ?? first(lines, BARE_HARDWARE);
  return ok({ version, ...(platform !== undefined && { platform }) });
}

function first(lines: readonly string[], pattern: RegExp): string | undefined {
  return lines.map((line) => pattern.exec(line)?.[1]).find((found) => found !== undefined);
}
