// Authentication through a proxy to FreeRADIUS, UDP on both sides, beside radsecproxy before the same FreeRADIUS, in turns.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startFreeradius } from '../test/interop/freeradius.ts';
import { startUdpRadsecproxy } from '../test/interop/radsecproxy.ts';
import { freeUdpPort, SECRET, startServer } from './installation.ts';
import { compare } from './load/beside-freeradius.ts';
import { buildRadload } from './load/radload.ts';

const USERS = 10_000;

export async function run(): Promise<Record<string, unknown>[]> {
  const radload = await buildRadload();
  const upstream = await startFreeradius({ users: USERS, cleanupDelay: 0 });
  const theirPort = await freeUdpPort();
  const theirs = await startUdpRadsecproxy(upstream, theirPort);
  const own = await startServer({
    device: { radius: { secret: SECRET, messageAuthenticator: 'require' } },
    prepare(folder) {
      const write = (file: string, value: unknown): void => writeFileSync(join(folder, file), JSON.stringify(value));
      const { address, authPort: authenticationPort, acctPort: accountingPort, secret } = upstream;
      const server = { name: 'fr', protocol: 'radius', address, authenticationPort, accountingPort, secret };
      write('remote-servers.yaml', { servers: [{ ...server, requireMessageAuthenticator: false }] });
      rmSync(join(folder, 'policy'), { recursive: true });
      mkdirSync(join(folder, 'policy'));
      write('policy/services.yaml', {
        serviceSelection: { simple: 'upstream' },
        proxies: [{ name: 'upstream', type: 'radius-proxy', servers: ['fr'] }],
      });
    },
    settings: { remoteServers: 'remote-servers.yaml' },
  });
  try {
    const peer = { pid: theirs.pid, authPort: theirPort, acctPort: theirPort };
    return await compare({ kind: 'pap', users: USERS }, radload, own, peer, 'radsecproxy');
  } finally {
    await own.stop();
    await theirs.stop();
    await upstream.stop();
    await radload.remove();
  }
}
