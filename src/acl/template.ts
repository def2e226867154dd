import { err, ok, type Result } from '../base/result.ts';
import type { AclFault } from './entry.ts';
import { faultAt, sequenceOf } from './tokens.ts';

/**
 * The redirect list of Cisco's ISR1000 guide (requirement C19), with its sequence numbers. Permit means redirect. `ise.ip` is the policy service
 * node, or several: each gets line 50 with a number of its own.
 */
export const REDIRECT_ACL: readonly string[] = [
  '20 deny udp any eq bootps any',
  '25 deny udp any eq domain any',
  '30 deny udp any any eq bootpc',
  '40 deny udp any eq bootpc any',
  '50 deny ip any host %{ise.ip}',
  '60 permit tcp any any eq www',
  '70 permit tcp any any eq 443',
];

export type TemplateValues = Readonly<Record<string, string | readonly string[]>>;

const VARIABLE = /%\{([^}]*)\}/;

/**
 * The lines with `%{name}` filled in; a line whose variable has several values is written once for each, with numbers that go on by one. Faults name
 * every variable that has no value: a template is never used half filled. The lines are text still, and are to be parsed.
 */
export function fillTemplate(lines: readonly string[], values: TemplateValues): Result<readonly string[], readonly AclFault[]> {
  const faults: AclFault[] = [];
  const filled = lines.flatMap((line, index) => {
    const written = fillLine(line, values);
    for (const text of written) {
      const left = text.indexOf('%{');
      if (left >= 0)
        faults.push({
          ...faultAt(left + 1, `\`${VARIABLE.exec(text)?.[0] ?? text.slice(left)}\` has no value: give it one`),
          line: index + 1,
        });
    }
    return written;
  });
  return faults.length > 0 ? err(faults) : ok(filled);
}

/** One pass over the line as written: what a value holds is never filled in turn. */
function fillLine(line: string, values: TemplateValues): readonly string[] {
  const several = Math.max(...[...line.matchAll(new RegExp(VARIABLE, 'g'))].map(([, name = '']) => valuesOf(values, name).length), 1);
  const number = sequenceOf(line);
  return Array.from({ length: several }, (_, at) => {
    const text = line.replace(new RegExp(VARIABLE, 'g'), (whole, name: string) => valueAt(valuesOf(values, name), at) ?? whole);
    return at > 0 && number !== undefined ? text.replace(String(number), String(number + at)) : text;
  });
}

function valuesOf(values: TemplateValues, name: string): readonly string[] {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  return (value === undefined ? [] : typeof value === 'string' ? [value] : value).filter((one) => one.trim() !== '');
}

/** A variable with one value has it in every line that another variable makes. */
function valueAt(values: readonly string[], at: number): string | undefined {
  return values.length === 1 ? values[0] : values[at];
}
