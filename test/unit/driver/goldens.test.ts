import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { drivers } from '../../../drivers/index.ts';
import type { ConfigChange, Driver } from '../../../src/driver/contract.ts';
import type { CoaCommand } from '../../../src/model/coa.ts';
import type { Session } from '../../../src/model/session.ts';
import { noiseOf } from '../../conformance/driver/all-cases.ts';
import { sessionWith } from '../../conformance/driver/sessions.ts';

const GOLDEN = 'test/golden/drivers';
const update = process.env.UPDATE === '1';

type CoaCase = { command: CoaCommand; session: Partial<Session>; by?: string; request?: unknown };
type RenderCase = { platform: string; change: ConfigChange; rendered?: unknown };

/** Cases of a kind a driver has; `[]` where it has none. */
function filesIn(folder: string, ending: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(ending)) : [];
}

/** Puts what is made into the case under `name`, or holds it against what stands there. */
function goldenCase<Case extends object>(path: string, name: keyof Case & string, make: (golden: Case) => unknown): void {
  const golden = JSON.parse(readFileSync(path, 'utf8')) as Case;
  const made = make(golden);
  if (update) writeFileSync(path, `${JSON.stringify({ ...golden, [name]: made }, null, 2)}\n`);
  else expect(made).toEqual(golden[name]);
}

describe.each(drivers.map((driver) => ({ name: driver.name, driver })))('$name', ({ name, driver }) => {
  const folder = join(GOLDEN, name);

  test('says where its golden cases come from', () => expect(existsSync(join(folder, 'MANIFEST.md'))).toBe(true));

  const requests = filesIn(join(folder, 'coa'), '.json');
  test('has a request for Change of Authorization', () => expect(requests.length).toBeGreaterThan(0));
  test.each(requests)('coa/%s', (file) => {
    goldenCase<CoaCase>(join(folder, 'coa', file), 'request', ({ command, session, by }) => driver.coa(command, sessionWith(session), by));
  });

  const changes = filesIn(join(folder, 'render'), '.json');
  test('has a change where it makes any', () => expect(changes.length > 0).toBe(driver.render !== undefined));
  test.each(changes)('render/%s', (file) => {
    goldenCase<RenderCase>(join(folder, 'render', file), 'rendered', (golden) => {
      const platform = driver.platforms.find((one) => one.name === golden.platform);
      if (!platform || !driver.render) throw new Error(`no platform ${golden.platform}`);
      return driver.render(golden.change, platform);
    });
  });

  const queries = driver.queries ?? [];
  test('has a folder for every query, and none without one', () => {
    const shown = existsSync(join(folder, 'show')) ? readdirSync(join(folder, 'show')) : [];
    expect(shown.toSorted()).toEqual(queries.map((query) => query.name).toSorted());
    for (const { command } of queries) expect(command).toMatch(/^[a-z]\S* \S/);
  });
  describe.each(queries)('$name', (query) => shown(join(folder, 'show', query.name), query, name));
});

test('no golden folder is without its driver', () => {
  expect(readdirSync(GOLDEN).sort()).toEqual(drivers.map(({ name }) => name).sort());
});

function shown(folder: string, { parse }: NonNullable<Driver['queries']>[number], driver: string): void {
  const cases = filesIn(folder, '.txt');

  test('has captures', () => expect(cases.length).toBeGreaterThan(0));

  test.each(cases)('%s', (file) => {
    const expected = join(folder, file.replace(/txt$/, 'json'));
    const read = parse(readFileSync(join(folder, file), 'utf8'));
    if (update) writeFileSync(expected, `${JSON.stringify(read, null, 2)}\n`);
    expect(existsSync(expected)).toBe(true);
    expect(JSON.parse(JSON.stringify(read))).toEqual(JSON.parse(readFileSync(expected, 'utf8')));
  });

  test('an answer about something else is an error that names its first line', () => {
    const read = parse('Cryptochecksum: 1234\nnothing of the kind\n');
    expect(read).toEqual({ ok: false, error: { why: expect.stringMatching(/^no .+ is in the answer$/), line: 'Cryptochecksum: 1234' } });
  });

  test('only a prompt is an empty answer: nothing, or an error that says so', () => {
    const { prompt, question } = noiseOf(driver);
    const read = parse(`${prompt}${question}\n${prompt}`);
    if (read.ok) expect(Object.values(read.value.facts).every((one) => Array.isArray(one) && one.length === 0)).toBe(true);
    else expect(read.error.why).toBe('the answer is empty');
  });
}
