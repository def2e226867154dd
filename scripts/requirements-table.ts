import { globSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCases } from '../test/conformance/case-file.ts';
import { STANDING } from '../test/conformance/standing.ts';

/** Requirements of the specification that must each be named by a test: the letter of a family, and how many it has. */
const FAMILIES = { P: 84, U: 38, C: 30, M: 28, E: 38 } as const;
const LETTERS = Object.keys(FAMILIES).join('');

/** Tested at the engine; the protocol that will bring it to the wire is not spoken yet. */
const WAITING: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['P17', 'P18', 'P19', 'P24', 'P25', 'P26', 'P51', 'P52', 'P53', 'P54', 'P83', 'U30'].map((id) => [id, 'TACACS+'])),
  ...Object.fromEntries(['P32', 'P35', 'P36', 'P40', 'P46'].map((id) => [id, 'EAP'])),
};

/** Nothing a program could do or leave undone. */
const STATEMENTS: Readonly<Record<string, string>> = {
  C27: 'says which products the document was written for: AnyConnect 4.8 and ISE 2.6',
};

const TESTS = join(import.meta.dirname, '../test');
const CASES = globSync('{seed,further}-cases*.yaml', { cwd: join(TESTS, 'conformance') })
  .sort()
  .map((file) => join(TESTS, 'conformance', file));
const README = join(TESTS, 'README.md');
const BEGIN = '<!-- requirements: made by `npm run generate` -->';
const END = '<!-- end of requirements -->';

/** A title of a suite or a test, up to the end of its line. */
const TITLE = /\b(?:describe|it|test)(?:\.\w+(?:\([^)]*\))?)*(?:<[^>]*>)?\(\s*(?:\n\s*)?(['"`])((?:(?!\1)[^\\\n]|\\.)*)\1/g;
const NAMED = new RegExp(`\\(([^()]*\\b[${LETTERS}]\\d{1,2}\\b[^()]*)\\)`, 'g');
const ID = new RegExp(`\\b[${LETTERS}]\\d{1,2}\\b`, 'g');

/** Requirement -> the tests that name it, as shown in the table. */
export function testsByRequirement(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  const add = (id: string, where: string): void => void found.set(id, (found.get(id) ?? new Set()).add(where));
  for (const file of readdirSync(TESTS, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!file.endsWith('.test.ts')) continue;
    for (const id of namedIn(readFileSync(join(TESTS, file), 'utf8'))) add(id, `\`${file.replace(/\.test\.ts$/, '')}\``);
  }
  for (const file of CASES) {
    const cases = readCases(file, readFileSync(file, 'utf8'));
    if (!cases.ok) throw new Error(cases.error.map(({ message }) => message).join('; '));
    for (const { id, req } of cases.value)
      if (STANDING.has(id) || id.startsWith('FUR-')) for (const requirement of req) add(requirement, id);
  }
  return new Map([...found].map(([id, where]) => [id, [...where]]));
}

/** Every requirement of the families, in order. */
export function requirements(): readonly string[] {
  return Object.entries(FAMILIES).flatMap(([letter, count]) => Array.from({ length: count }, (_, index) => `${letter}${index + 1}`));
}

/** The identifiers in the parentheses of the titles of a test file. */
function namedIn(source: string): readonly string[] {
  return [...source.matchAll(TITLE)].flatMap(([, , title = '']) =>
    [...title.matchAll(NAMED)].flatMap(([, inside = '']) => [...inside.matchAll(ID)].map(([id]) => id)),
  );
}

function table(): string {
  const tests = testsByRequirement();
  const unnamed = requirements().filter((id) => !tests.has(id) && STATEMENTS[id] === undefined);
  if (unnamed.length > 0) throw new Error(`no test names ${unnamed.join(', ')}`);
  const rows = requirements().map((id) => `| ${id} | ${tests.get(id)?.join(', ') ?? STATEMENTS[id]} | ${WAITING[id] ?? ''} |`);
  return ['| requirement | tests and cases that name it | waits for its wire |', '|---|---|---|', ...rows].join('\n');
}

if (import.meta.main) {
  const readme = readFileSync(README, 'utf8');
  const [before] = readme.split(BEGIN);
  const after = readme.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`${README} lacks the marks of the table`);
  writeFileSync(README, `${before}${BEGIN}\n${table()}\n${END}${after}`);
}
