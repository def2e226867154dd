import { copyFileSync } from 'node:fs';
import { ApiClient } from '../../src/app/demo/api-client.ts';
import { API_KEY, installation, Portreeve } from '../app/installation.ts';
import { radclient } from './radclient.ts';

export const DAC_SECRET = 'between-dac-and-proxy';
export const REALM = 'visited.example';

const READY = /authentication on 127\.0\.0\.1:(\d+), accounting on 127\.0\.0\.1:(\d+), CoA on 127\.0\.0\.1:(\d+), API on (http:\S+)/;

export type CoaProxied = {
  readonly authPort: number;
  readonly acctPort: number;
  /** Where changes of authorization are asked for. */
  readonly port: number;
  readonly api: ApiClient;
  /** radclient as the client, with what we demand of each request unless `more` says otherwise. */
  ask(
    command: 'coa' | 'disconnect',
    attributes: readonly string[],
    more?: readonly string[],
    secret?: string,
  ): ReturnType<typeof radclient>;
  /** Other clients, by a reload. */
  reload(client: Readonly<Record<string, unknown>>): void;
  stop(): Promise<void>;
};

/** What a client of ours must put into each request. */
export function signedNow(): readonly string[] {
  return ['Message-Authenticator = 0x00', `Event-Timestamp = ${Math.floor(Date.now() / 1000)}`];
}

/** The real program as a proxy of changes of authorization for whoever is on loopback, with these devices behind it. */
export async function startCoaProxied(
  devices: readonly Readonly<Record<string, unknown>>[],
  client: Readonly<Record<string, unknown>> = {},
  settings: Readonly<Record<string, unknown>> = {},
): Promise<CoaProxied> {
  const settingsOf = (of: Readonly<Record<string, unknown>>) => ({
    coaProxy: {
      listen: ['127.0.0.1:0'],
      realm: REALM,
      clients: [{ name: 'home', addresses: ['127.0.0.1'], secret: DAC_SECRET, ...of }],
    },
    ...settings,
  });
  const made = installation(settingsOf(client));
  made.write('devices.yaml', { devices });
  const server = new Portreeve('serve', '--config', made.config);
  const [, auth, acct, coa, url = ''] = await server.printed(READY);
  return {
    authPort: Number(auth),
    acctPort: Number(acct),
    port: Number(coa),
    api: new ApiClient(url, API_KEY),
    ask: (command, attributes, more = signedNow(), secret = DAC_SECRET) =>
      radclient(Number(coa), command, [...more, ...attributes], secret, { retries: 1, seconds: 2 }),
    reload: (other) => {
      const fresh = installation(settingsOf(other));
      copyFileSync(fresh.config, made.config);
      fresh.remove();
      server.signal('SIGHUP');
    },
    async stop() {
      server.signal('SIGTERM');
      await server.finished();
      made.remove();
    },
  };
}
