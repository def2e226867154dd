import { afterEach, expect, test } from 'vitest';
import { API_KEY, type Finished, type Installation, installation, Portreeve, SECRET } from './installation.ts';

let made: Installation | undefined;
afterEach(() => made?.remove());

const READY = /authentication on 127\.0\.0\.1:(\d+).*API on (http:\S+)/;

test('an administrator changes a policy: checked, previewed, published, asked why, gone back from, over a restart', {
  timeout: 120_000,
}, async () => {
  made = installation();
  const { config, write } = made;
  let server = new Portreeve('serve', '--config', config);
  let [, port, url = ''] = await server.printed(READY);
  const run = (...args: readonly string[]): Promise<Finished> => new Portreeve(...args, '--server', url, '--key', API_KEY).finished();
  const alone = (...args: readonly string[]): Promise<Finished> => new Portreeve(...args).finished();
  const login = (password: string): Promise<Finished> =>
    alone(
      ...['test', 'auth', '--server', `127.0.0.1:${port}`, '--secret', SECRET, '--user', 'alice', '--password', password],
      ...['-a', 'NAS-Port-Id=GigabitEthernet0/1/4', '-a', 'Calling-Station-Id=02-00-5E-00-00-0A'],
    );
  expect((await login('alice-example-pw')).code).toBe(0);
  expect((await login('wrong')).code).toBe(3);

  // The files, without the server.
  expect(await alone('policy', 'validate', '--config', config)).toMatchObject({ code: 0, err: '' });
  expect((await alone('policy', 'lint', '--no-notes', '--config', config)).out).toBe('nothing to say\n');
  expect((await alone('policy', 'test', 'docs/example/policy-cases.yaml', '--config', config)).out).toContain(
    '3 cases, 3 passed, 0 failed',
  );
  expect(JSON.parse((await alone('policy', 'schema')).out)).toMatchObject({ title: expect.stringContaining('policy') });

  // What was decided, and why.
  const { decisions } = JSON.parse((await run('auth', 'list', '-o', 'json')).out) as {
    decisions: { id: string; outcome: string; reason: string }[];
  };
  expect(decisions.map(({ outcome, reason }) => [outcome, reason])).toEqual([
    ['reject', 'authentication-failed'],
    ['accept', 'authorized'],
  ]);
  const accepted = decisions[1]?.id ?? '';
  const why = await run('policy', 'explain', '--decision', accepted);
  expect(why.out).toContain('accept by rule Default of network-access under policy revision 1');
  expect(why.out).not.toContain('decides otherwise');
  expect(why.out).toMatch(/500 authorization: rule Default \([\d.]+ µs\)/);
  expect((await run('policy', 'explain', '--session', '02-00-5E-00-00-0A')).out).toContain('accept by rule Default');
  const recorded = await run('policy', 'test', '--record', '--decision', accepted);
  write('cases.yaml', recorded.out);
  expect((await run('policy', 'test', `${made.folder}/cases.yaml`)).code).toBe(0);

  // A change, previewed: the only session would get another access list.
  expect((await run('policy', 'diff', '--sessions')).code).toBe(0);
  write('policy/dacls/LIMITED.acl', 'permit udp any any eq domain\n');
  const preview = await run('policy', 'diff', '--sessions');
  expect([preview.code, preview.out]).toEqual([2, expect.stringContaining('1 of 1 live session would be decided differently')]);
  expect(preview.out).toContain('none: device `sw1` has no `coa` section');
  expect((await run('policy', 'explain', '--decision', accepted, '--as-of', 'files')).out).toContain('under policy revision 2');
  expect((await run('policy', 'publish', '--if-revision', '9')).code).toBe(4);
  expect((await run('policy', 'publish', '--if-revision', '1')).out).toContain('policy revision 2: changed dacl LIMITED');

  // And back; the files say otherwise, over a restart too.
  expect((await run('policy', 'rollback', '1', '--reason', 'T-1')).out).toContain('policy revision 3: changed dacl LIMITED');
  server.signal('SIGTERM');
  expect((await server.finished()).code).toBe(0);
  server = new Portreeve('serve', '--config', config);
  [, port, url = ''] = await server.printed(READY);
  expect((await run('policy', 'show')).out).toContain('policy revision 3');
  expect((await run('policy', 'show')).out).toContain('rolled back to revision 1 (T-1)');
  expect((await run('policy', 'revisions')).out.split('\n').map((line) => line.slice(0, 3).trim())).toEqual(['REV', '3 *', '2', '1', '']);
  expect((await run('policy', 'publish')).out).toContain('policy revision 4: changed dacl LIMITED');
  server.signal('SIGTERM');
  await server.finished();
});
