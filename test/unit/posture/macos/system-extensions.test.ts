import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { judgeExtension } from '../../../../src/posture/macos/extension-state.ts';
import { parseSystemExtensions } from '../../../../src/posture/macos/system-extensions.ts';
import { DISABLED, extensionRow, TERMINATED, WAITING } from './rows.ts';

const HEADING = 'enabled\tactive\tteamID\tbundleID (version)\tname\t[state]';
const NOTE = "(Go to 'System Settings > General > Login Items & Extensions > Network Extensions' to modify these system extension(s))";
const LIVE =
  '*\t*\tDE8Y96K9QP\tcom.cisco.anyconnect.macos.acsockext (4.9.06037/4.9.06037)\tCisco AnyConnect Socket Filter Extension\t[activated enabled]';
const OLD =
  '\t\tDE8Y96K9QP\tcom.cisco.anyconnect.macos.acsockext (4.9.04053/4.9.04053)\tCisco AnyConnect Socket Filter Extension\t[terminated waiting to uninstall on reboot]';

describe('systemextensionsctl list', () => {
  it('is read by its tabs: count, category, marks, team, bundle, (short/build), name, state (M9, M25, M26, M27)', () => {
    const list = `2 extension(s)\n--- com.apple.system_extension.network_extension\n${HEADING}\n\t*\tDE8Y96K9QP\tcom.cisco.anyconnect.macos.acsockext (4.9.06037/77)\tA Name (with) [brackets]\t[activated waiting for user]\n--- com.apple.system_extension.endpoint_security\n${HEADING}\n*\t*\tEQHXZ8M8AV\tcom.google.santa.daemon (1.13/1.13)\tsantad\t[activated enabled]\n`;
    const { count, rows, problems } = parseSystemExtensions(list);
    expect([count, problems]).toEqual([2, []]);
    expect(rows).toEqual([
      extensionRow({ ...WAITING, build: '77', name: 'A Name (with) [brackets]', line: 4 }),
      expect.objectContaining({ category: 'endpoint_security', team: 'EQHXZ8M8AV', short: '1.13', enabled: true, active: true, line: 7 }),
    ]);
  });

  it('newer headings with a note are no rows and no count', () => {
    const { count, rows, problems } = parseSystemExtensions(
      `1 extension(s)\n--- com.apple.system_extension.network_extension ${NOTE}\n${HEADING}\n${LIVE}\n`,
    );
    expect([count, rows.length, rows[0]?.category, problems]).toEqual([1, 1, 'network_extension', []]);
  });

  it('CRLF, LF and CR read the same', () => {
    const lines = ['1 extension(s)', '--- com.apple.system_extension.network_extension', HEADING, LIVE, ''];
    const [lf, crlf, cr] = ['\n', '\r\n', '\r'].map((end) => parseSystemExtensions(lines.join(end)));
    expect(crlf).toEqual(lf);
    expect(cr).toEqual(lf);
    expect(lf?.rows).toHaveLength(1);
  });

  it('the document prints it wrapped over three lines and without tabs: the row is put together again (M9, M25)', () => {
    const { count, rows, problems } = parseSystemExtensions(readFileSync('test/vectors/macos/s0-3.3-list.txt', 'utf8'));
    expect([count, problems]).toEqual([1, []]);
    expect(rows).toEqual([extensionRow({ short: '4.9.03038', build: '4.9.03038', line: 5 })]);
  });

  it.each([
    ['*       *       DE8Y96K9QP      ', true, true],
    ['        *       DE8Y96K9QP      ', false, true],
    ['*               DE8Y96K9QP      ', true, false],
    ['                DE8Y96K9QP      ', false, false],
  ])('tabs made blanks: `%s`', (start, enabled, active) => {
    const { rows } = parseSystemExtensions(`${start}com.cisco.anyconnect.macos.acsockext (4.9.06037/4.9.06037) Cisco  [activated enabled]`);
    expect(rows).toMatchObject([{ enabled, active, name: 'Cisco', short: '4.9.06037' }]);
  });

  it('a row without an end, and a count that is wrong, are told, and the rest is read', () => {
    const { rows, problems } = parseSystemExtensions(`3 extension(s)\nDE8Y96K9QP com.cisco.anyconnect.macos.acsockext\n${LIVE}\n`);
    expect(rows).toHaveLength(1);
    expect(problems).toEqual(['line 2: the row has no end', 'the list says 3 extensions and has 1']);
  });

  it('one version in the parentheses is both', () => {
    expect(parseSystemExtensions('*\t*\tABCDE12345\tcom.example.x (5.1)\tX\t[activated enabled]').rows).toMatchObject([
      { short: '5.1', build: '5.1' },
    ]);
  });

  it('states with underscores, as inventories write them, are the same states', () => {
    const { rows } = parseSystemExtensions(LIVE.replace('activated enabled', 'activated_enabled'));
    expect(judgeExtension(rows).verdict).toBe('pass');
  });

  it('says nothing of an empty list, and of none', () => {
    expect(parseSystemExtensions('0 extension(s)\n')).toEqual({ count: 0, rows: [], problems: [] });
    expect(parseSystemExtensions('')).toEqual({ count: undefined, rows: [], problems: [] });
  });

  it('ten megabytes without a line break are cut short, and said to be', () => {
    expect(parseSystemExtensions('* DE8Y96K9QP ['.repeat(750_000))).toMatchObject({
      rows: [],
      problems: [expect.stringContaining('longer'), expect.any(String)],
    });
    expect(parseSystemExtensions(`${' '.repeat(5_000_000)}${LIVE}`).rows).toEqual([]);
    expect(parseSystemExtensions('DE8Y96K9QP x (1) \n'.repeat(600_000)).rows).toEqual([]);
  });
});

describe("AnyConnect's extension", () => {
  it('passes when any of its rows is enabled and active, wherever it stands beside old copies (M9)', () => {
    for (const list of [`${OLD}\n${LIVE}`, `${LIVE}\n${OLD}`, `${OLD}\n${OLD}\n${LIVE}`])
      expect(judgeExtension(parseSystemExtensions(list).rows).verdict).toBe('pass');
  });

  test.each([
    ['disabled', [TERMINATED, WAITING, DISABLED]],
    ['waiting-for-user', [TERMINATED, WAITING, { team: 'ABCDE12345' }]],
    ['inactive', [TERMINATED, { active: false }]],
    ['terminated', [{ team: 'ABCDE12345' }, TERMINATED]],
    ['wrong-team', [{ team: 'ABCDE12345' }, { bundle: 'com.example.other' }]],
    ['absent', [{ bundle: 'com.example.other' }]],
    ['absent', []],
  ] as const)('fails as %s, the most telling row first', (reason, rows) => {
    const all = rows.map((more) => extensionRow(more));
    expect(judgeExtension(all)).toMatchObject({ verdict: 'fail', reason });
    expect(judgeExtension(all.toReversed())).toMatchObject({ verdict: 'fail', reason });
  });

  it('approval and activity are two facts, and both are needed (M5, M27)', () => {
    expect(judgeExtension([extensionRow({ enabled: false })])).toMatchObject({ verdict: 'fail', reason: 'disabled' });
    expect(judgeExtension([extensionRow({ active: false })])).toMatchObject({ verdict: 'fail', reason: 'inactive' });
    expect(judgeExtension([extensionRow({ state: 'activated waiting for nsextension' })])).toMatchObject({ reason: 'inactive' });
  });

  it('of another team is not it, whatever its state says (M7)', () => {
    expect(judgeExtension([extensionRow({ team: 'ABCDE12345' })])).toMatchObject({ verdict: 'fail', reason: 'wrong-team' });
    const unsigned = parseSystemExtensions(LIVE.replace('DE8Y96K9QP', '')).rows;
    expect([unsigned.length, judgeExtension(unsigned)]).toMatchObject([1, { verdict: 'fail', reason: 'wrong-team' }]);
  });
});
