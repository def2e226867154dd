import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { KEYS } from '../unit/api/api-fixture.ts';
import { cliFixture, speak } from '../unit/api/cli-fixture.ts';
import { selfSigned } from './certificate.ts';
import { missing } from './foreign.ts';

describe.skipIf(missing('openssl'))('a server behind TLS with a certificate of its own', () => {
  test('is spoken to by the authority its context names, and not without', { timeout: 20_000 }, async () => {
    const home = mkdtempSync(join(tmpdir(), 'portreeve-ca-'));
    const { certificate, key } = await selfSigned(home, 'localhost', ['DNS:localhost', 'IP:127.0.0.1']);
    const fixture = await cliFixture();
    const front = createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (asked, answer) => {
      const to = request(`${fixture.url}${asked.url}`, { method: asked.method, headers: asked.headers }, (back) => {
        answer.writeHead(back.statusCode ?? 500, back.headers);
        back.pipe(answer);
      });
      asked.pipe(to);
    });
    await new Promise<void>((listening) => front.listen(0, '127.0.0.1', listening));
    const address = front.address();
    const server = `https://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const run = (...argv: readonly string[]) => speak(argv, { env: { XDG_CONFIG_HOME: home } });
    await run('context', 'set', 'plain', '--server', server, '--key', KEYS.admin);
    const refused = await run('session', 'list');
    expect([refused.code, refused.err]).toEqual([7, expect.stringContaining('SELF_SIGNED_CERT')]);
    await run('context', 'set', 'trusting', '--server', server, '--key', KEYS.admin, '--ca-file', certificate);
    expect(await run('session', 'list', '--context', 'trusting')).toMatchObject({ code: 0, err: '' });
    front.close();
    await fixture.server.close();
    rmSync(home, { recursive: true });
  });
});
