import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { speak } from './cli-fixture.ts';

const COMMANDS = `add authentication epaAction "my scan" -csecexpr "sys.client_expr ("proc_2_firefox")" -quarantineGroup limited
add authentication Policy scan -rule true -action "my scan"
add authentication ldapAction dir -serverIP 192.0.2.1 -ldapBindDnPassword s3cret
add authentication Policy ldap -rule true -action dir
add authentication policylabel logon -loginSchema LSCHEMA_INT
bind authentication policylabel logon -policyName ldap -priority 10 -gotoPriorityExpression
bind authentication vserver gateway -policy scan -priority 10 -nextFactor logon -gotoPriorityExpression NEXT
add lb vserver web HTTP 192.0.2.2 80
`;

let folder: string;
const at = (name: string): string => join(folder, name);
const put = (name: string, text: string): string => {
  writeFileSync(at(name), text);
  return at(name);
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portreeve-flow-'));
  put('ns.conf', COMMANDS);
  put('flow.yaml', (await speak(['posture', 'import', at('ns.conf')])).out);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('posture import', () => {
  test('prints the flow, its remarks with lines, no secret', async () => {
    const { code, out, err } = await speak(['posture', 'import', at('ns.conf')]);
    expect(code).toBe(0);
    expect(out).toContain('name: my scan\n    expression: sys.client_expr ("proc_2_firefox")\n');
    expect(err).toBe(
      [
        `portreeve: ${at('ns.conf')}:3: the value of \`-ldapBindDnPassword\` of \`dir\` is left out (secret-left-out)`,
        `portreeve: ${at('ns.conf')}:6: the binding of \`ldap\` does not say where to go on: it is END (goto-missing)`,
        'portreeve: 1 commands of other features are left out',
        '',
      ].join('\n'),
    );
    expect(out + err).not.toContain('s3cret');
  });

  test('as JSON, from standard input', async () => {
    const { code, out } = await speak(['posture', 'import', '-', '-o', 'json'], { input: COMMANDS });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ servers: [{ name: 'gateway', bindings: [{ policy: 'scan', nextFactor: 'logon' }] }] });
  });

  test('strictly prints nothing where a command has a flaw', async () => {
    const { code, out, err } = await speak(['posture', 'import', at('ns.conf'), '--strict']);
    expect([code, out]).toEqual([9, '']);
    expect(err).toContain(`${at('ns.conf')}:6: the binding of \`ldap\``);
  });

  test('a flow that cannot be run is printed, to be mended, and refused', async () => {
    const { code, out, err } = await speak(['posture', 'import', '-'], { input: 'add authentication Policy p -rule true -action gone\n' });
    expect(code).toBe(9);
    expect(out).toContain('authentication: gone');
    expect(err).toContain('-:1: the policy `p` names an action `gone` that is not there');
  });
});

test('posture export prints commands that import to the same flow', async () => {
  const { code, out } = await speak(['posture', 'export', at('flow.yaml')]);
  expect(code).toBe(0);
  const again = await speak(['posture', 'import', '-', '--strict'], { input: out });
  expect([again.code, again.err]).toEqual([0, '']);
  expect(again.out).toBe((await speak(['posture', 'import', at('ns.conf')])).out);
});

describe('posture simulate', () => {
  test('tells challenge, verdicts, path and outcome', async () => {
    const facts = put('facts.yaml', 'report: { processes: [chrome.exe] }\n');
    expect(await speak(['posture', 'simulate', at('flow.yaml'), '--facts', facts])).toMatchObject({
      code: 0,
      out: `gateway: the client is asked 1 check
gateway: scan does not pass (failed)
  CHECK           VERDICT  EVIDENCE
  proc_2_firefox  false    absent
gateway → logon (scan: quarantine, group limited)
logon: ldap succeeds
logon → complete (ldap: authenticated)
complete; groups limited; quarantined; no logon form was shown
`,
    });
  });

  test('exits with 3 when the run is denied; JSON holds the whole path', async () => {
    const facts = put('refused.yaml', 'client: browser\nreport: { processes: [Firefox] }\nlogins: { ldap: false }\n');
    const { code, out } = await speak(['posture', 'simulate', at('ns.conf'), '--facts', facts, '-o', 'json']);
    expect(code).toBe(3);
    expect(JSON.parse(out)).toMatchObject({
      outcome: 'denied',
      reason: 'authentication-failed',
      periodic: null,
      trace: expect.arrayContaining([expect.objectContaining({ kind: 'periodic', armed: false })]),
    });
  });

  test('asks for each answer', async () => {
    const { code, asked } = await speak(['posture', 'simulate', at('flow.yaml'), '--interactive'], { answer: 'y', terminal: true });
    expect(code).toBe(0);
    expect(asked).toEqual(['proc_2_firefox? [y, n, or nothing when the client does not report it] ', 'ldap (ldap) succeeds? [y/n] ']);
    expect(await speak(['posture', 'simulate', at('flow.yaml'), '--interactive'])).toMatchObject({
      code: 9,
      err: expect.stringContaining('there is nobody to ask'),
    });
  });

  test.each([
    ['no facts', [], 'give either `--facts` or `--interactive`'],
    ['a beginning that is not there', ['--interactive', '--start', 'x'], 'the flow has no virtual server or factor `x`'],
    ['facts that cannot be read', ['--facts', '/nonexistent'], '`/nonexistent` cannot be read (ENOENT)'],
  ])('refuses %s', async (_what, options, why) => {
    expect(await speak(['posture', 'simulate', at('flow.yaml'), ...options])).toMatchObject({ code: 9, err: `portreeve: ${why}\n` });
  });

  test('faults of the files name their place', async () => {
    const flow = put('bad.yaml', 'epaActions: [{ name: a, expression: "sys.client_expr(proc)" }]\n');
    const { code, err } = await speak(['posture', 'simulate', flow, '--interactive']);
    expect([code, err]).toEqual([
      9,
      `portreeve: ${flow}:1:37: the expression of \`a\` cannot be read at column 17: a check in quotes is expected, not \`proc\`\n`,
    ]);
    const facts = put('bad-facts.yaml', 'report:\n  procs: []\n');
    expect((await speak(['posture', 'simulate', at('flow.yaml'), '--facts', facts])).err).toBe(
      `portreeve: ${facts}:2:3: \`report.procs\` is not a known key\n`,
    );
  });
});

describe('posture picture', () => {
  test('as Mermaid or SVG, with the path of a run (E37)', async () => {
    const facts = put('path.yaml', 'report: { processes: [] }\n');
    const mermaid = await speak(['posture', 'picture', at('flow.yaml'), '--facts', facts]);
    expect(mermaid).toMatchObject({ code: 0, out: expect.stringMatching(/^flowchart LR\n[\s\S]*class f0,f1,complete taken/) });
    const svg = await speak(['posture', 'picture', at('flow.yaml'), '--svg']);
    expect(svg.out).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    expect(await speak(['posture', 'picture', at('flow.yaml'), '--svg', '--mermaid'])).toMatchObject({ code: 9 });
  });
});
