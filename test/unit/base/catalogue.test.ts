import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { errorsDocument } from '../../../scripts/errors-doc.ts';
import { type FaultCode, faults } from '../../../src/base/catalogue.ts';
import { exitCode, fault, faultLine, httpStatus } from '../../../src/base/fault.ts';
import { sourceFiles } from '../../arch/layers.ts';

const entries = Object.entries(faults) as [FaultCode, (typeof faults)[FaultCode]][];
const root = process.cwd();

test('docs/errors.md is what the catalogue makes it', () => {
  expect(readFileSync('docs/errors.md', 'utf8')).toBe(errorsDocument());
});

test.each(entries)('%s: code, status, exit and sentences follow the rules', (code, { status, exit, meaning, action }) => {
  expect(code).toMatch(/^[a-z]+\.[a-z]+(-[a-z]+)*$/);
  expect(status).toBeGreaterThanOrEqual(200);
  expect(status).toBeLessThan(600);
  expect([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]).toContain(exit);
  for (const sentence of [meaning, action]) expect(wrongs(sentence)).toEqual([]);
});

/** Names that keep their capital anywhere. */
const NAMES = /^(Redis|Node|Cisco|Access-|Message-|Error-)/;

/** What a message may not be: docs/errors.md and every face show it after a colon, on one line. */
function wrongs(written: string): string[] {
  const message = written.replace(/\$\{[^}]*\}?/g, '…');
  return [
    ...(/^[A-Z][a-z]/.test(message) && !NAMES.test(message) ? ['begins with a capital'] : []),
    ...(/[.!]$/.test(message) ? ['ends with a period'] : []),
    ...(/\n/.test(message) ? ['has a line break'] : []),
    ...(/\b[A-Z][a-z]+Error\b|undefined|\bnull\b/.test(message) ? ['names an inner thing'] : []),
    ...(message.length > 300 ? ['is too long'] : []),
  ];
}

test('the rules can be broken', () => {
  expect(wrongs('The thing failed.')).toEqual(['begins with a capital', 'ends with a period']);
  expect(wrongs('a TypeError\nhere')).toEqual(['has a line break', 'names an inner thing']);
});

/** `fault('code', 'text' or `text`` as written in the sources. */
const MADE = /fault\(\s*'([a-z.-]+)',\s*(?:'((?:[^'\\]|\\.)*)'|`((?:[^`\\]|\\.)*)`)/g;
const made = sourceFiles(root).flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(MADE)].map((match) => ({ file, code: match[1] ?? '', message: match[2] ?? match[3] ?? '' })),
);

test('every message written in the sources follows the rules, under a code of the catalogue', () => {
  expect(made.length).toBeGreaterThan(50);
  expect(
    made.flatMap(({ file, code, message }) =>
      [...wrongs(message), ...(code in faults ? [] : ['unknown code'])].map((why) => `${file}: ${message}: ${why}`),
    ),
  ).toEqual([]);
});

test('a fault knows its exit code, its status and its line', () => {
  const one = fault('acl.tcam', 'it does not fit', { at: 'x.acl:3:1' });
  expect([exitCode(one), httpStatus(one), faultLine(one)]).toEqual([4, 422, 'x.acl:3:1: it does not fit [acl.tcam]']);
  expect(faultLine(fault('wait.timeout', 'the wait ended'))).toBe('the wait ended [wait.timeout]');
});
