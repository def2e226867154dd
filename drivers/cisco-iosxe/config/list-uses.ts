import type { ReadbackError } from '../../../src/driver/contract.ts';
import { ok, type Result } from '../../../src/driver/vocabulary.ts';
import { essenceOf, readRunningConfig, type Shown } from './running-config.ts';

/** Lines that hold free text, or are the list itself. */
const NO_USE = /^(?:description|remark|ip access-list|ipv6 access-list|permit|deny|\d+ (?:permit|deny|remark)) /;

/**
 * Where a running configuration names an access list, `interface GigabitEthernet0/1/1 / ip access-group GUEST in`. Whatever names it counts, since
 * nobody knows all that may: an interface, a template, a class map, a route map, a terminal line. A name too many keeps a list; one too few opens a
 * network.
 */
export function listUses(text: string, name: string): Result<readonly string[], ReadbackError> {
  const whole = essenceOf(text);
  if (!whole.ok) return whole;
  return ok(usesIn(readRunningConfig(text).lines, name, []));
}

function usesIn(lines: readonly Shown[], name: string, path: readonly string[]): readonly string[] {
  return lines.flatMap(({ text, below }) => {
    const here = !NO_USE.test(text) && text.split(' ').includes(name) ? [[...path, text].join(' / ')] : [];
    return [...here, ...usesIn(below, name, [...path, text])];
  });
}
