import { API_KEY, type Installation, installation, Portreeve, SECRET } from '../app/installation.ts';
import type { Freeradius } from './freeradius.ts';
import { radclient } from './radclient.ts';

/** A proxy service as written in a policy file. */
export type WrittenProxy = {
  readonly servers: readonly string[];
  readonly accounting?: 'local' | 'remote' | 'both';
  readonly strip?: { readonly prefix?: string; readonly suffix?: string };
};

export type ProxyServer = {
  readonly made: Installation;
  readonly authPort: number;
  readonly acctPort: number;
  readonly apiUrl: string;
  readonly process: Portreeve;
  readonly auth: (attributes: readonly string[]) => ReturnType<typeof radclient>;
  readonly acct: (attributes: readonly string[]) => ReturnType<typeof radclient>;
  /** A value at `/metrics`; 0 where the line is not there. */
  metric(line: string): Promise<number>;
  /** By default it is told to end in order. */
  stop(signal?: NodeJS.Signals): Promise<void>;
};

const READY = /authentication on 127\.0\.0\.1:(\d+), accounting on 127\.0\.0\.1:(\d+), API on (http:\S+)/;

/** A FreeRADIUS as a remote server; Debian's signs no replies. */
export function remoteServer(name: string, of: Pick<Freeradius, 'address' | 'authPort' | 'acctPort' | 'secret'>, more: object = {}) {
  const { address, authPort: authenticationPort, acctPort: accountingPort, secret } = of;
  return { name, protocol: 'radius', address, authenticationPort, accountingPort, secret, requireMessageAuthenticator: false, ...more };
}

/** A folder in which everything goes to one proxy service. */
export function proxyInstallation(
  proxy: WrittenProxy,
  servers: readonly Readonly<Record<string, unknown>>[],
  settings: Record<string, unknown> = {},
): Installation {
  const made = installation({ policy: 'proxying', remoteServers: 'remote-servers.yaml', ...settings });
  made.write('proxying/services.yaml', {
    serviceSelection: { simple: 'upstream' },
    proxies: [{ name: 'upstream', type: 'radius-proxy', ...proxy }],
  });
  made.write('remote-servers.yaml', { servers });
  return made;
}

/** Starts the real program in such a folder. */
export async function startProxy(made: Installation): Promise<ProxyServer> {
  const process = new Portreeve('serve', '--config', made.config);
  const [, auth, acct, apiUrl = ''] = await process.printed(READY);
  const [authPort, acctPort] = [Number(auth), Number(acct)];
  return {
    made,
    authPort,
    acctPort,
    apiUrl,
    process,
    auth: (attributes) => radclient(authPort, 'auth', attributes, SECRET),
    acct: (attributes) => radclient(acctPort, 'acct', attributes, SECRET),
    async metric(line) {
      const text = await (await fetch(`${apiUrl}/metrics`, { headers: { authorization: `Bearer ${API_KEY}` } })).text();
      const found = text.split('\n').find((one) => one.startsWith(`${line} `));
      return found === undefined ? 0 : Number(found.slice(line.length + 1));
    },
    async stop(signal = 'SIGTERM') {
      process.signal(signal);
      await process.finished();
    },
  };
}

/** Waits until `is` gives true; the error says what was waited for. */
export async function until(what: string, is: () => Promise<boolean> | boolean): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (await is()) return;
    await new Promise((wake) => setTimeout(wake, 50));
  }
  throw new Error(`${what} did not come to be`);
}
