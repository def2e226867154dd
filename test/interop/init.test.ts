import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Portreeve } from '../app/installation.ts';
import { missing } from './foreign.ts';
import { radclient } from './radclient.ts';

const root = mkdtempSync(join(tmpdir(), 'portreeve-init-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const folder = join(root, 'network');
const secret = (name: string): string => readFileSync(join(folder, 'secrets', name), 'utf8').trim();

describe.skipIf(missing('radclient'))('`portreeve init`', () => {
  test('writes a configuration that is in order, with secrets of its own that only the owner reads', async () => {
    const written = await new Portreeve('init', folder).finished();
    expect(written).toMatchObject({ code: 0, err: '' });
    expect(written.out).toMatch(/^7 files and 3 secrets written/);
    expect(statSync(join(folder, 'secrets/api-key')).mode & 0o077).toBe(0);
    const checked = await new Portreeve('serve', '--check', '--config', join(folder, 'portreeve.yaml')).finished();
    expect(checked).toMatchObject({ code: 0, out: expect.stringContaining('in order (1 devices, 2 services, 2 dACLs') });
  });

  test('twice overwrites nothing and says what is there', async () => {
    const before = readFileSync(join(folder, 'identities.yaml'), 'utf8');
    const again = await new Portreeve('init', folder).finished();
    expect(again.code).toBe(9);
    expect(again.err).toMatch(/`devices\.yaml`.*`secrets\/api-key`.*already there.*choose an empty folder \[input\.invalid\]/);
    expect(readFileSync(join(folder, 'identities.yaml'), 'utf8')).toBe(before);
  });

  test('is answered by radclient and the command line as the comments say', async () => {
    const config = join(folder, 'portreeve.yaml');
    const any = readFileSync(config, 'utf8').replace('0.0.0.0:1812', '127.0.0.1:0').replace('0.0.0.0:1813', '127.0.0.1:0');
    writeFileSync(config, any.replace('127.0.0.1:8480', '127.0.0.1:0'));
    const server = new Portreeve('serve', '--config', config);
    const [, port, url] = await server.printed(/authentication on 127\.0\.0\.1:(\d+), .*API on (http:\S+)/);
    const login = (name: string, password: string) =>
      radclient(Number(port), 'auth', [`User-Name="${name}"`, `User-Password="${password}"`], secret('local'));
    const accepted = await login('alice', secret('alice'));
    expect(accepted.code).toBe('Access-Accept');
    expect(accepted.attributes.join()).toMatch(/ACS:CiscoSecure-Defined-ACL=#ACSACL#-IP-FULL-[0-9a-f]{8}/);
    expect((await login('alice', 'wrong')).code).toBe('Access-Reject');
    const hosts = await radclient(
      Number(port),
      'auth',
      ['User-Name=02005e000001', 'User-Password=02005e000001', 'Service-Type=Call-Check', 'Calling-Station-Id=02-00-5E-00-00-01'],
      secret('local'),
    );
    expect(hosts.attributes.join()).toContain('#ACSACL#-IP-LIMITED-');
    const answer = await fetch(`${url}/api/v1/policy`, { headers: { authorization: `Bearer ${secret('api-key')}` } });
    expect(await answer.json()).toMatchObject({ revision: 1 });
    server.signal('SIGTERM');
    expect((await server.finished()).code).toBe(0);
  });
});
