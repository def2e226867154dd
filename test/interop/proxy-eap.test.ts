import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SECRET } from '../app/installation.ts';
import { missing, programPath } from './foreign.ts';
import { type Freeradius, startFreeradius } from './freeradius.ts';
import { type ProxyServer, proxyInstallation, remoteServer, startProxy } from './proxied.ts';

describe.skipIf(missing('freeradius', 'eapol_test'))('EAP through a proxy service', () => {
  let upstream: Freeradius;
  let proxy: ProxyServer;
  beforeAll(async () => {
    upstream = await startFreeradius({ threads: 2, eap: true, secret: 'another-secret-upstream' });
    proxy = await startProxy(proxyInstallation({ servers: ['fr'] }, [remoteServer('fr', upstream)]));
  });
  afterAll(async () => {
    await proxy.stop();
    proxy.made.remove();
    await upstream.stop();
  });

  /** eapol_test as the switch and its client: 0 when it was let in and the keys of both ends are the same. */
  async function eapol(identity: string, password: string): Promise<number | null> {
    const file = join(proxy.made.folder, 'eapol.conf');
    writeFileSync(file, `network={\n key_mgmt=IEEE8021X\n eap=MSCHAPV2\n identity="${identity}"\n password="${password}"\n}\n`);
    const to = ['-c', file, '-a', '127.0.0.1', '-p', String(proxy.authPort), '-s', SECRET, '-t', '10'];
    const child = spawn(programPath('eapol_test') ?? 'eapol_test', to, { stdio: 'ignore' });
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', resolve);
    });
  }

  test('a conversation of several rounds ends in an Accept whose keys eapol_test finds right (P25)', async () => {
    expect(await eapol('bob', 'bobpw')).toBe(0);
  });

  test('and in a Reject with a wrong password (P28)', async () => {
    expect(await eapol('bob', 'wrong')).not.toBe(0);
  });
});
