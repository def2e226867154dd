import { err, ok, type Result } from '../../base/result.ts';

/** Hosts one pattern may stand for. */
const MOST = 10_000;

/** The hosts of `sw[01:24]`, `sw-[a:c]-[1:9:2]` or a plain name. The error is one sentence. */
export function hostsOfPattern(pattern: string): Result<readonly string[], string> {
  const range = /^([^[\]]*)\[([^[\]]*)\](.*)$/.exec(pattern);
  if (!range) return /[[\]]/.test(pattern) ? err(`\`${pattern}\` has a bracket without the other`) : ok([pattern]);
  const [, before = '', inner = '', after = ''] = range;
  const values = valuesOf(inner);
  if (values === undefined) return err(`\`[${inner}]\` is no range such as \`[01:24]\` or \`[a:f]\``);
  const rest = hostsOfPattern(after);
  if (!rest.ok) return rest;
  if (values.length * rest.value.length > MOST) return err(`\`${pattern}\` stands for more than ${MOST} hosts`);
  return ok(values.flatMap((value) => rest.value.map((end) => `${before}${value}${end}`)));
}

function valuesOf(range: string): readonly string[] | undefined {
  const numbers = /^(\d+):(\d+)(?::(\d+))?$/.exec(range);
  const letters = /^([a-z]):([a-z])(?::(\d+))?$/i.exec(range);
  const [, first = '', last = '', step = '1'] = numbers ?? letters ?? [];
  if (first === '') return undefined;
  const [from, to, by] = numbers ? [Number(first), Number(last), Number(step)] : [first.charCodeAt(0), last.charCodeAt(0), Number(step)];
  if (by < 1 || to < from || (to - from) / by > MOST) return undefined;
  const width = numbers && first.startsWith('0') ? first.length : 0;
  return Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, at) => {
    const value = from + at * by;
    return numbers ? String(value).padStart(width, '0') : String.fromCharCode(value);
  });
}
