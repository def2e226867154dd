import type { ReadbackError } from '../../../src/driver/contract.ts';
import { err, ok, type Result } from '../../../src/driver/vocabulary.ts';
import { GLOBAL, type Kind, known } from './grammar.ts';

/** A line of a configuration as the device shows it, and what stands below it. */
export type Shown = { readonly text: string; readonly below: Shown[] };

export type RunningConfig = {
  readonly lines: readonly Shown[];
  /** `15:56:38 UTC Mon Feb 15 2021 by admin`, where the device says so. */
  readonly lastChange?: string;
};

const LAST_CHANGE = /^! Last configuration change at (.+)$/;
const BANNER = /^banner \S+ (\^C|\S)/;
/** Lines that open a section of any kind; needed only where a capture has lost its indentation. */
const OPENER =
  /^(?:interface|aaa group server|aaa server radius|radius server|tacacs server|policy-map|class-map|service-template|device-tracking policy|ip access-list|ipv6 access-list|line|router|vlan \d|vrf|archive|crypto pki)\b/;

/**
 * Reads `show running-config` into a tree by its indentation (trap T2-10). Banners and certificates, which may hold anything, are passed over. In a
 * capture without any indentation a line belongs to the section before it, up to the next `!`, the next opener, or a line that is only known outside.
 */
export function readRunningConfig(text: string): RunningConfig {
  const all = text.split(/\r?\n/).map((line) => line.trimEnd());
  const lastChange = all.map((line) => LAST_CHANGE.exec(line)?.[1]).find((found) => found !== undefined);
  const lines = withoutPastedText(all);
  const flat = !lines.some((line) => line.startsWith(' '));
  const tree = flat ? flatTree(lines) : indentedTree(lines);
  return { lines: tree.map(oneLineAccounting), ...(lastChange !== undefined && { lastChange }) };
}

/** What stands in a running configuration and changes though nobody configures anything. */
const RESTLESS =
  /^(?:Building configuration|Current configuration ?:|! (?:Last configuration change|NVRAM config last updated|No configuration change since)|ntp clock-period |Load for five secs|Time source is|No time source)/;

/** `show running-config` without what changes by itself; it is whole only when it ends in `end`. */
export function essenceOf(text: string): Result<string, ReadbackError> {
  const lines = text.split(/\r?\n/).map((line) => line.trimEnd());
  const kept = lines.filter((line) => line !== '' && line !== '!' && !RESTLESS.test(line));
  return kept.at(-1) === 'end' ? ok(kept.join('\n')) : err({ why: 'the configuration does not end in `end`, so that it may be cut' });
}

function withoutPastedText(lines: readonly string[]): readonly string[] {
  const kept: string[] = [];
  let until: ((line: string) => boolean) | undefined;
  for (const line of lines) {
    if (until !== undefined) {
      if (until(line)) until = undefined;
      continue;
    }
    const banner = BANNER.exec(line);
    const delimiter = banner?.[1];
    if (banner && delimiter !== undefined) {
      if (!line.slice(banner[0].length).includes(delimiter)) until = (later) => later.includes(delimiter);
    } else if (/^ certificate /.test(line)) until = (later) => /^\s*quit$/.test(later);
    else kept.push(line);
  }
  return kept;
}

function indentedTree(lines: readonly string[]): Shown[] {
  const top: Shown[] = [];
  const open: { readonly indent: number; readonly below: Shown[] }[] = [];
  for (const line of lines) {
    const text = line.trim();
    if (text === '' || text.startsWith('!')) continue;
    const indent = line.length - line.trimStart().length;
    while ((open.at(-1)?.indent ?? -1) >= indent) open.pop();
    const made: Shown = { text: text.replace(/ +/g, ' '), below: [] };
    (open.at(-1)?.below ?? top).push(made);
    open.push({ indent, below: made.below });
  }
  return top;
}

type Open = { readonly kinds: readonly Kind[]; readonly below: Shown[] };

function flatTree(lines: readonly string[]): Shown[] {
  const top: Shown[] = [];
  let open: Open[] = [];
  for (const line of lines) {
    const text = line.replace(/ +/g, ' ');
    if (text === '') continue;
    if (text.startsWith('!')) {
      open = [];
      continue;
    }
    const made: Shown = { text, below: [] };
    const inside = open.findLastIndex(({ kinds }) => known(kinds, text) !== undefined);
    if (OPENER.test(text) || (inside < 0 && known(GLOBAL, text))) open = [];
    else if (inside >= 0) open = open.slice(0, inside + 1);
    const kinds = open.at(-1)?.kinds ?? GLOBAL;
    (open.at(-1)?.below ?? top).push(made);
    const below = known(kinds, text)?.kind.below;
    if (below !== undefined || OPENER.test(text)) open.push({ kinds: below ?? [], below: made.below });
  }
  return top;
}

/** Some releases show `aaa accounting dot1x default` with its parts below it; entered, it is one line. */
function oneLineAccounting(shown: Shown): Shown {
  if (!/^aaa accounting \S+ \S+$/.test(shown.text) || shown.below.length === 0) return shown;
  const part = (name: string): string => shown.below.find(({ text }) => text.startsWith(`${name} `))?.text.slice(name.length + 1) ?? '';
  return { text: `${shown.text} ${part('action-type')} group ${part('group')}`, below: [] };
}
