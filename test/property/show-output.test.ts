import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drivers } from '../../drivers/index.ts';
import { noiseOf } from '../conformance/driver/all-cases.ts';
import { collected, contradictions, harmful, harmless, withinOneLine } from './capture-mutations.ts';

const queries = drivers.flatMap((driver) => driver.queries ?? []);
const captures = drivers.flatMap((driver) =>
  (driver.queries ?? []).flatMap(({ name, parse }) => {
    const folder = join('test/golden/drivers', driver.name, 'show', name);
    return readdirSync(folder)
      .filter((file) => file.endsWith('.txt'))
      .map((file) => ({
        name: `${driver.name}/${name}/${file}`,
        query: `${driver.name}/${name}`,
        noise: noiseOf(driver.name),
        parse,
        text: readFileSync(join(folder, file), 'utf8'),
      }));
  }),
);

describe.each(harmless)('$name', ({ of }) => {
  test.each(captures)('$name reads the same', ({ parse, text, noise }) => {
    const whole = parse(text);
    const read = parse(of(text, noise));
    expect(read.ok && read.value.facts).toEqual(whole.ok && whole.value.facts);
  });
});

/** A line of no device, which no parser may pass over in silence: it is noted, kept among the facts, or the answer is refused. */
test('a line that says nothing known is told, wherever it stands', () => {
  for (const { parse, text, name } of captures) {
    const lines = text.split('\n');
    const notices = lines.findIndex((line) => /^Cisco IOS-XE software, Copyright|^This product contains/.test(line));
    for (let at = 1; at < lines.length; at += Math.max(1, Math.floor(lines.length / 12))) {
      if (notices >= 0 && at > notices) break;
      const read = parse([...lines.slice(0, at), 'Zqx: 12 frob', ...lines.slice(at)].join('\n'));
      const told =
        !read.ok || JSON.stringify(read.value).includes('frob') || read.value.notes.some(({ why }) => why.includes('other questions'));
      expect(told, `${name} at line ${at}`).toBe(true);
    }
  }
});

describe.each(collected)('$name', ({ of }) => {
  test.each(captures)('$name reads the same, or is refused', ({ parse, text, noise }) => {
    const whole = parse(text);
    const read = parse(of(text, noise));
    if (read.ok) expect(read.value.facts).toEqual(whole.ok && whole.value.facts);
  });
});

test('what collectors make of captures is read, but where a capture is too short to tell', () => {
  for (const { name, of } of collected) {
    const read = captures.filter(({ parse, text, noise }) => parse(of(text, noise)).ok);
    expect(read.length, name).toBeGreaterThan(captures.length * 0.8);
  }
});

test('two answers to the same question are refused: they may be of two devices; the same one twice is read once, with a note', () => {
  for (const { parse, text, noise, name, query } of captures) {
    const both = (second: string) =>
      `${noise.prompt}${noise.question}\n${text}\n${noise.prompt}${noise.question}\n${second}\n${noise.prompt}`;
    const whole = parse(text);
    for (const doubled of [both(text), `${text.trimEnd()}\n${text}`]) {
      const read = parse(doubled);
      // What came before a prompt in the capture itself makes three parts of two.
      if (!read.ok) continue;
      expect(read.value.facts, name).toEqual(whole.ok && whole.value.facts);
      expect(
        read.value.notes.map(({ why }) => why),
        name,
      ).toContain('the capture holds the same answer more than once, and it was read once');
    }
    const other = captures.find((one) => one.query === query && one.name !== name);
    if (other === undefined) continue;
    const read = parse(both(other.text));
    expect(read.ok ? 'read' : read.error.why, `${name} and ${other.name}`).toMatch(/^the capture holds \d such answers: give one of them$/);
  }
});

test.each(['...', '[snip]', '(output omitted)'])('where somebody says `%s`, so does a note', (gap) => {
  for (const { parse, text, name } of captures) {
    const cut = text.split('\n');
    const read = parse([...cut.slice(0, Math.ceil(cut.length / 2)), gap, ''].join('\n'));
    if (read.ok)
      expect(
        read.value.notes.map(({ why }) => why),
        name,
      ).toContain('something was left out here, and this may be cut');
  }
});

describe.each(harmful)('$name', ({ of }) => {
  test.each(captures)('$name reads the same, or less with a note, or is refused', ({ parse, text }) => {
    const whole = parse(text);
    const read = parse(of(text));
    if (!whole.ok || !read.ok) {
      expect(read).toMatchObject({ ok: false, error: { why: expect.stringMatching(/\S{3}/) } });
      return;
    }
    if (read.value.notes.length === 0) expect(read.value.facts).toEqual(whole.value.facts);
    expect(contradictions(read.value.facts, whole.value.facts)).toEqual([]);
  });
});

test.each(captures)('$name cut anywhere is refused, or says nothing the whole does not but in a line it notes', ({ parse, text }) => {
  const whole = parse(text);
  if (!whole.ok) throw new Error('a golden capture is refused');
  const step = Math.max(1, Math.ceil(text.length / 400));
  for (let end = 1; end < text.length; end += step) {
    const read = parse(text.slice(0, end));
    if (!read.ok) continue;
    const found = contradictions(read.value.facts, whole.value.facts);
    const allowed = read.value.notes.length > 0 ? withinOneLine(found) : found.length === 0;
    expect(allowed, `cut at ${end}: ${found.join('; ')}`).toBe(true);
  }
});

test('two harmless things at once, on any capture (C21, C22, C23, C24, C25)', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...captures),
      fc.constantFrom(...harmless),
      fc.constantFrom(...harmless),
      ({ parse, text, noise }, first, second) => {
        // A collector's time stands before every line, so nothing can be put between them afterwards; bare returns leave no lines to change.
        fc.pre(!/collector|alone/.test(first.name));
        const whole = parse(text);
        const read = parse(second.of(first.of(text, noise), noise));
        expect(read.ok && read.value.facts).toEqual(whole.ok && whole.value.facts);
      },
    ),
    { numRuns: 300 },
  );
});

test('any text is read or refused, never thrown at', () => {
  const words = fc.constantFrom(
    ...[
      'Interface:',
      'Gi1/0/1',
      '0055.6677.8855',
      '----------',
      '*',
      '\b',
      '\r',
      '\x1b[K',
      '%',
      '(1 match)',
      'permit ip any any',
      '\n',
      ' ',
      '0x',
      ': ',
      'SN:',
      '10',
    ],
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(words, fc.string({ maxLength: 8 })), { maxLength: 60 }), (parts) => {
      for (const { parse } of queries) expect(typeof parse(parts.join('')).ok).toBe('boolean');
    }),
    { numRuns: 200 },
  );
});

describe('ten times the rows take about ten times as long', () => {
  const grown: Readonly<Record<string, (rows: number) => string>> = {
    'access-session': (rows) =>
      `Interface  MAC Address     Method   Domain   Status         Session ID\n${numbered(rows, (n) => `Gi1/0/${n % 48}   ${mac(n)}  mab      VOICE    Authz Success  ${hex(n, 24)}`)}`,
    'access-session-detail': (rows) =>
      numbered(
        rows,
        (n) =>
          `            Interface:  GigabitEthernet1/0/${n % 48}\n          MAC Address:  ${mac(n)}\n               Status:  Authorized\n`,
      ),
    'device-tracking-database': (rows) =>
      `Binding Table has ${rows} entries, ${rows} dynamic (limit 200000)\n${numbered(rows, (n) => `DH4 10.0.${n >> 8}.${n & 255}   ${mac(n)}  Gi1/0/${n % 48}  1031  0024  2s  REACHABLE  245 s(58 s)`)}`,
    'ip-access-lists': (rows) =>
      `Extended IP access list BIG\n${numbered(rows, (n) => `    ${n + 1}0 permit tcp any host 10.0.${n >> 8}.${n & 255} eq 443`)}`,
    inventory: (rows) => numbered(rows, (n) => `NAME: "part ${n}", DESCR: "part"\nPID: X , VID: V01, SN: F${n}\n`),
  };

  test.each(Object.entries(grown))('%s', (name, text) => {
    const query = queries.find((one) => one.name === name);
    const spent = (rows: number): number => {
      const long = text(rows);
      const from = performance.now();
      const read = query?.parse(long);
      expect(read?.ok && Object.values(read.value.facts).some((list) => JSON.stringify(list).length > rows * 10)).toBe(true);
      return performance.now() - from;
    };
    spent(1_000);
    const [small, large] = [Math.min(spent(1_000), spent(1_000)), Math.min(spent(10_000), spent(10_000))];
    // Quadratic growth is a hundredfold; the rest is room for a busy machine.
    expect(large).toBeLessThan(Math.max(small, 5) * 50);
  });
});

function numbered(rows: number, line: (n: number) => string): string {
  return `${Array.from({ length: rows }, (_, n) => line(n)).join('\n')}\n`;
}

function hex(n: number, digits: number): string {
  return n.toString(16).toUpperCase().padStart(digits, '0');
}

function mac(n: number): string {
  const digits = hex(n, 12).toLowerCase();
  return `${digits.slice(0, 4)}.${digits.slice(4, 8)}.${digits.slice(8)}`;
}
