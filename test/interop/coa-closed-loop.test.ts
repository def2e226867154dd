import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { API_KEY, type Installation, Portreeve } from '../app/installation.ts';
import { CiscoFront } from '../lab/nas/cisco-front.ts';
import { type Freeradius, startFreeradius } from './freeradius.ts';
import { type AskedServer, type Hostapd, hostapdMissing, startHostapd } from './hostapd.ts';
import { proxyInstallation, remoteServer, until } from './proxied.ts';

const SECRET = 'of-the-switch';
const READY = /authentication on [\d.]+:(\d+), accounting on [\d.]+:(\d+), API on (http:\S+)/;

type SeenSession = { readonly id: string; readonly state: string; readonly userName: string };
type SeenJob = { readonly state: string; readonly steps: readonly { readonly evidence: readonly { readonly what: string }[] }[] };

/**
 * wpa_supplicant, hostapd, portreeve as proxy, FreeRADIUS: the whole loop with programs of others. In front of hostapd stands a Cisco-like
 * dynamic authorization server, since hostapd knows no reauthentication by RADIUS.
 */
describe.skipIf(hostapdMissing())('the loop with a real supplicant: told by CoA, seen in the next login and in accounting', () => {
  const front = new CiscoFront(SECRET, () => hostapd);
  let upstream: Freeradius;
  let made: Installation;
  let portreeve: Portreeve;
  let hostapd: Hostapd;
  let apiUrl = '';

  beforeAll(async () => {
    upstream = await startFreeradius({ threads: 1, eap: true });
    const port = await front.listen();
    hostapd = await startHostapd({
      server: async ({ client, address }): Promise<AskedServer> => {
        made = proxyInstallation({ servers: ['fr'], accounting: 'both' }, [remoteServer('fr', upstream)], {
          radius: { authentication: [`${client}:0`], accounting: [`${client}:0`] },
        });
        made.write('devices.yaml', {
          devices: [
            {
              name: 'sw1',
              addresses: [address],
              platform: 'isr1000-8p',
              radius: { secret: SECRET },
              coa: { address: '127.0.0.1', port, secret: SECRET },
            },
          ],
        });
        portreeve = new Portreeve('serve', '--config', made.config);
        const [, auth, acct, api = ''] = await portreeve.printed(READY);
        apiUrl = api;
        return { authPort: Number(auth), acctPort: Number(acct), secret: SECRET, stop: async () => {} };
      },
    });
  }, 60_000);
  afterAll(async () => {
    await hostapd?.stop();
    portreeve?.signal('SIGTERM');
    await portreeve?.finished();
    made?.remove();
    front.close();
    await upstream?.stop();
  });

  async function api<T>(path: string, body?: object): Promise<T> {
    const answer = await fetch(`${apiUrl}/api/v1${path}`, {
      method: body ? 'POST' : 'GET',
      headers: {
        authorization: `Bearer ${API_KEY}`,
        ...(body && { 'content-type': 'application/json', 'idempotency-key': `${Math.random()}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const read = (await answer.json()) as T;
    if (!answer.ok) throw new Error(JSON.stringify(read));
    return read;
  }

  const live = async (): Promise<SeenSession | undefined> =>
    (await api<{ sessions: SeenSession[] }>('/sessions')).sessions.find(({ state }) => state === 'active');

  async function job(action: string, session: SeenSession): Promise<SeenJob> {
    const { jobs } = await api<{ jobs: { id: string }[] }>(`/sessions/${session.id}/actions/${action}`, { reason: 'test' });
    return api<SeenJob>(`/jobs/${jobs[0]?.id}?wait=20s`);
  }
  const whats = ({ steps }: SeenJob) => steps.flatMap(({ evidence }) => evidence.map(({ what }) => what.replace(/ after .*/, '')));

  test('a reauthentication is proved: the supplicant runs EAP again, FreeRADIUS lets it in, hostapd says so in accounting', async () => {
    await hostapd.login();
    await until('an active session', async () => (await live())?.userName === 'bob');
    const session = await live();
    if (!session) throw new Error('no session');
    const before = await hostapd.successes();
    const done = await job('reauthenticate', session);
    expect(done.state).toBe('proved');
    expect(whats(done)).toEqual(
      expect.arrayContaining(['CoA-ACK', expect.stringContaining('Access-Accept'), 'the device confirms the authorization']),
    );
    expect(front.counts).toEqual({ reauthenticate: 1 });
    expect(await hostapd.successes()).toBe(before + 1);
    expect((await live())?.id).toBe(session.id);
  }, 60_000);

  test("a Disconnect is the real verdict of hostapd's server: the port is unauthorized and the session has ended", async () => {
    const session = await live();
    if (!session) throw new Error('no session');
    const done = await job('disconnect', session);
    expect(done.state).toBe('proved');
    expect(whats(done)).toContain('Disconnect-ACK');
    expect(await hostapd.session()).toBeUndefined();
    await until('no active session', async () => (await live()) === undefined);
  }, 60_000);
});
