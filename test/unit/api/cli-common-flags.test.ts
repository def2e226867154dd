import { describe, expect, test } from 'vitest';
import { speak } from './cli-fixture.ts';
import { documents, inOrder, nameOf, OWN, sample, verbsBelow } from './every-verb.ts';

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

const verbs = await verbsBelow([]);

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
