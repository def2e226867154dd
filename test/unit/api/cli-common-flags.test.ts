import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { PLAN_FORMAT, planFileText } from '../../../src/plan/plan-file.ts';
import { speak } from './cli-fixture.ts';

/** Every flag that means the same wherever it stands, with a value that is none where it takes one that can be wrong. */
const FLAGS: Readonly<Record<string, { readonly good: readonly string[]; readonly bad?: readonly string[] }>> = {
  '--no-color': { good: ['--no-color'] },
  '--output': { good: ['-o', 'json'], bad: ['-o', 'xml'] },
  '--quiet': { good: ['-q'] },
  '--server': { good: ['--server', 'http://127.0.0.1:9'] },
  '--key': { good: ['--key', 'k'] },
  '--context': { good: ['--context', 'lab'], bad: ['--context', 'nowhere'] },
  '--timeout': { good: ['--timeout', '5s'], bad: ['--timeout', 'soon'] },
  '--verbose': { good: ['-vv'] },
  '--idempotency-key': { good: ['--idempotency-key', 'k-1'], bad: ['--idempotency-key', 'no blanks'] },
  '--wait': { good: ['--wait=5s'], bad: ['--wait=soon'] },
  '--detach': { good: ['--detach'], bad: ['--detach', '--wait=5s'] },
  '--dry-run': { good: ['--dry-run'], bad: ['--dry-run=nowhere'] },
  '--diff': { good: ['--diff'] },
  '--yes': { good: ['--yes'] },
  '--max-targets': { good: ['--max-targets', '3'], bad: ['--max-targets', 'many'] },
  '--as-of': { good: ['--as-of', '3'], bad: ['--as-of', 'yesterday'] },
};

/** Flags that stand in for a common one of another meaning: RADIUS is asked, or a context is made. */
const OWN: Readonly<Record<string, readonly string[]>> = {
  'test auth': ['--server', '--timeout'],
  'context set': ['--server', '--key'],
  'posture scan': ['--yes'],
};

type Verb = { readonly path: readonly string[]; readonly help: string };

/** Every verb with its help, found by asking for help. */
async function verbsBelow(path: readonly string[]): Promise<readonly Verb[]> {
  const { out } = await speak([...path, '--help']);
  const listed = out.split('\nCommands:\n')[1];
  if (listed === undefined) return [{ path, help: out }];
  const names = [...listed.matchAll(/^ {2}([a-z][a-z-]*)/gm)].flatMap(([, name]) => (name === undefined || name === 'help' ? [] : [name]));
  const below = await Promise.all(names.map((name) => verbsBelow([...path, name])));
  return below.flat();
}

/** Required arguments and options of a verb, filled with something. */
function filled({ path, help }: Verb): readonly string[] {
  const usage = /^Usage: portreeve (.*)$/m.exec(help)?.[1] ?? '';
  const needed = [...usage.matchAll(/<[^>]+>/g)].map(() => 'x');
  return [...path, ...needed];
}

const folder = mkdtempSync(join(tmpdir(), 'portreeve-flags-'));
afterAll(() => rmSync(folder, { recursive: true }));
const env = { HOME: folder };
mkdirSync(join(folder, '.config/portreeve'), { recursive: true });
writeFileSync(join(folder, '.config/portreeve/contexts.yaml'), 'contexts: { lab: { server: "http://127.0.0.1:9" } }\n', { mode: 0o600 });
const inOrder = {
  env,
  parts: {
    hostScanner: async () => ({ scan: async () => ({ ok: true, value: { macs: ['02-00-5E-00-00-01'] } }), act: async () => [] }) as never,
  },
};

const verbs = await verbsBelow([]);
const nameOf = ({ path }: Verb): string => path.join(' ');
const documents = (help: string, flag: string): boolean => new RegExp(`(^|[ ,])${flag}(?=[ ,])`, 'm').test(help);

test('the walk finds every verb', () => {
  expect(verbs.length).toBeGreaterThan(80);
  expect(verbs.map(nameOf)).toEqual(expect.arrayContaining(['serve', 'session service activate', 'posture mac run begin', 'context use']));
});

describe.each(verbs.map((verb) => [nameOf(verb), verb] as const))('%s', (name, verb) => {
  const own = OWN[name] ?? [];

  test('shows a common flag in its help, or refuses it and says why, before anything is done', async () => {
    for (const [flag, { good }] of Object.entries(FLAGS)) {
      if (documents(verb.help, flag) || own.includes(flag)) continue;
      const behind = await speak([...sample(verb), ...good], inOrder);
      expect([behind.code, behind.out], `${name} ${flag}`).toEqual([9, '']);
      expect(behind.err).toMatch(
        new RegExp(`^portreeve: \`${good[0]?.replace(/=.*/, '').replace('-vv', '-v')}\` has no meaning for \`${name}\`: .+\n$`),
      );
    }
  });

  test('refuses a value that is none of a flag it shows: exit 9, and nothing is asked of a server', async () => {
    for (const [flag, { bad }] of Object.entries(FLAGS)) {
      if (bad === undefined || !documents(verb.help, flag) || own.includes(flag)) continue;
      // `job wait` waits in any case.
      if (flag === '--detach' && !documents(verb.help, '--wait')) continue;
      const spoken = await speak([...sample(verb), ...bad], inOrder);
      expect([spoken.code, spoken.out], `${name} ${bad.join(' ')}`).toEqual([9, '']);
    }
  });

  test('refuses what no command knows', async () => {
    expect(await speak([...sample(verb), '--colour'], inOrder)).toMatchObject({
      code: 9,
      err: expect.stringContaining('portreeve: unknown option `--colour`'),
    });
  });
});

describe('flags before the noun', () => {
  const flags = ['--output', '--quiet', '--server', '--key', '--context', '--timeout', '--verbose'];

  test.each(flags)('%s is refused where the verb does not take it', async (flag) => {
    const { good = [] } = FLAGS[flag] ?? {};
    for (const verb of verbs) {
      if (documents(verb.help, flag) && !OWN[nameOf(verb)]?.includes(flag)) continue;
      const { code, out, err } = await speak([...good, ...sample(verb)], inOrder);
      expect([code, out], nameOf(verb)).toEqual([9, '']);
      expect(err, nameOf(verb)).toContain(`\`${flag}\` has no meaning for \`${nameOf(verb)}\``);
    }
  });
});

describe('what begins something', () => {
  const beginning = verbs.filter(({ help }) => documents(help, '--idempotency-key'));
  const changing = verbs.filter(({ help }) => documents(help, '--dry-run'));

  test('whatever can be waited for takes a key, and a dry run', () => {
    const waiting = verbs.filter(({ help }) => documents(help, '--detach'));
    expect(waiting.length).toBeGreaterThan(20);
    for (const verb of waiting)
      expect([nameOf(verb), beginning.includes(verb), changing.includes(verb)]).toEqual([nameOf(verb), true, true]);
    for (const verb of beginning) expect([nameOf(verb), changing.includes(verb)]).toEqual([nameOf(verb), true]);
  });

  test.each(changing.map((verb) => [nameOf(verb), verb] as const))('%s --dry-run=client asks no server', async (_, verb) => {
    const { code, err } = await speak([...sample(verb), '--dry-run=client'], inOrder);
    expect([code, err], nameOf(verb)).toEqual([expect.toSatisfy((one: number) => one === 0 || one === 2), '']);
  });
});

const REASON = ['--reason'];
/** Options a verb does not do without, and which are not in its usage. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  'session bounce': REASON,
  'session disable-port': REASON,
  'session enable-port': REASON,
  'posture quarantine': REASON,
  'job approve': REASON,
  'job deny': REASON,
  'session service activate': ['--service'],
  'session service deactivate': ['--service'],
  'session template': ['--template'],
  'test auth': ['--secret', '--user'],
  'test coa': ['--secret', '--target'],
  'posture mac check': ['--list'],
  'posture mac profile': ['--org'],
  'posture mac run begin': ['--state'],
  'posture mac run approve': ['--state', '--by'],
  'posture mac run report': ['--state'],
  'posture mac run show': ['--state'],
  'acl plan': ['--file'],
  'acl test': ['--file'],
  'device parse': ['--query'],
  'policy convert': [],
};

/** A command line that is in order as far as can be told without a server. */
function sample(verb: Verb): readonly string[] {
  const acl = join(folder, 'WEB.acl');
  writeFileSync(acl, 'permit ip any any\n');
  const plan = join(folder, 'p.plan');
  writeFileSync(
    plan,
    planFileText({
      format: PLAN_FORMAT,
      kind: 'acl.push',
      createdAt: '2026-01-31T12:00:00.000Z',
      policyRevision: 1,
      lists: [{ name: 'WEB', lines: ['permit ip any any'] }],
      devices: [{ device: 'sw1', basis: 'x' }],
    }),
  );
  const devices = join(folder, 'devices.csv');
  writeFileSync(devices, 'name,address\nsw9,192.0.2.9\n');
  const written: Readonly<Record<string, readonly string[]>> = {
    'acl push': ['acl', 'push', '-f', acl, '--device', 'sw1'],
    'acl apply': ['acl', 'apply', plan],
    'device apply': ['device', 'apply', acl, '--device', 'sw1'],
    'device save': ['device', 'save', 'sw1'],
    'device import': ['device', 'import', devices, '--platform', 'isr1000-8p', '--username', 'u', '--password-env', 'P'],
    'device enrol': ['device', 'enrol', 'sw1'],
    'policy rollback': ['policy', 'rollback', '1'],
    'policy hits': ['policy', 'hits', '--reset'],
    'posture report': ['posture', 'report', '02-00-5E-00-00-01', 'compliant'],
    'policy convert': ['policy', 'convert', 'x', 'y', '--to', 'rules'],
    'posture mac runbook': ['posture', 'mac', 'runbook', 'failover'],
    'posture mac run begin': ['posture', 'mac', 'run', 'begin', 'failover'],
    'posture mac run report': ['posture', 'mac', 'run', 'report', 'x', 'done'],
    'user set': ['user', 'set', 'ann', '--enable'],
    'context use': ['context', 'use', 'lab'],
    'context set': ['context', 'set', 'lab', '--server', 'http://127.0.0.1:8480'],
    'context remove': ['context', 'remove', 'lab'],
    'session enable-port': ['session', 'enable-port', '--device', 'sw1', '--port', 'Gi0/1'],
  };
  const needed = [...verb.help.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+) <[^>]+>/gm)].flatMap(([, flag]) =>
    REQUIRED[nameOf(verb)]?.includes(flag ?? '') ? [flag ?? '', 'X1'] : [],
  );
  const own = nameOf(verb) === 'job retry' ? ['--failed-only'] : [];
  return [...(written[nameOf(verb)] ?? filled(verb)), ...needed, ...own];
}
