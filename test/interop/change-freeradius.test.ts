import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AcceptedView } from '../../src/api/views/accepted-view.ts';
import type { JobView } from '../../src/api/views/job-view.ts';
import { type CoaProxied, startCoaProxied } from './coa-proxied.ts';
import { missing } from './foreign.ts';
import { type Freeradius, startFreeradius } from './freeradius.ts';
import { radclient } from './radclient.ts';

const NAS_SECRET = 'of-the-nas';
const STATION = '02-00-5E-00-00-21';

describe.skipIf(missing('freeradius', 'radclient'))(
  'sessions of a plain RFC 5176 device, FreeRADIUS as its dynamic authorization server',
  () => {
    let device: Freeradius;
    let server: CoaProxied;

    beforeAll(async () => {
      device = await startFreeradius({ threads: 2 });
      const coa = { address: device.address, port: device.coaPort, secret: device.secret };
      server = await startCoaProxied([
        {
          name: 'ap1',
          addresses: ['127.0.0.1'],
          driver: 'rfc5176',
          platform: 'generic',
          radius: { secret: NAS_SECRET, messageAuthenticator: 'off' },
          coa,
        },
      ]);
    }, 30_000);
    afterAll(async () => {
      await server?.stop();
      await device?.stop();
    });

    /** The job of an action on a session the device told of by accounting. */
    async function job(acctSessionId: string, action: string, body: object): Promise<JobView> {
      const start = [
        'Acct-Status-Type = Start',
        `Acct-Session-Id = "${acctSessionId}"`,
        'User-Name = "ada"',
        `Calling-Station-Id = "${STATION}"`,
        'NAS-IP-Address = 127.0.0.1',
      ];
      expect((await radclient(server.acctPort, 'acct', start, NAS_SECRET)).code).toBe('Accounting-Response');
      const { sessions } = await server.api.get<{ sessions: { id: string; acctSessionId?: string }[] }>('/sessions');
      const session = sessions.find((one) => one.acctSessionId === acctSessionId);
      const accepted = await server.api.post<AcceptedView>(`/sessions/${session?.id}/actions/${action}`, body);
      if (!accepted.ok) throw new Error(accepted.problem.detail);
      const [made] = await server.api.jobsOf(accepted.body);
      if (made === undefined) throw new Error('no job');
      return made;
    }
    const evidence = ({ steps }: JobView) => steps.flatMap((step) => step.evidence);

    test('are changed by attributes of the request itself (C1)', async () => {
      const made = await job('a1', 'change-authorization', { filterId: 'GUEST', vlan: '20', sessionTimeout: 3600, idleTimeout: 600 });
      expect([made.state, evidence(made).at(-1)?.what]).toEqual(['acknowledged', expect.stringMatching(/^CoA-ACK/)]);
    });

    test.each([
      [{ filterId: 'NOWHERE' }, 'Filter-Id = NOWHERE'],
      [{ vlan: '30' }, 'Tunnel-Private-Group-Id = 30'],
    ])('are not changed where the device refuses it: what was sent and what that means is told (C1)', async (body, sent) => {
      const made = await job('a2', 'change-authorization', body);
      expect(made.state).toBe('failed');
      const nak = evidence(made).findLast(({ what }) => what.startsWith('CoA-NAK Error-Cause 407'));
      expect(nak?.detail).toContain(sent);
      expect(nak?.detail).toMatch(/an attribute holds a value that fits no session/);
    });

    test('that the device does not know any more: the change waits for the next login', async () => {
      const made = await job('unknown1', 'change-authorization', { filterId: 'GUEST' });
      expect(made.steps[0]).toMatchObject({ state: 'skipped', skipped: 'gone' });
      expect(evidence(made).map(({ what }) => what)).toContainEqual(expect.stringMatching(/^CoA-NAK Error-Cause 503/));
    });

    test('are ended by a plain Disconnect-Request (C1)', async () => {
      const made = await job('a3', 'disconnect', {});
      expect([made.state, evidence(made).at(-1)?.what]).toEqual(['proved', expect.stringMatching(/^Disconnect-ACK/)]);
    });

    test('have no port that could be bounced: refused before anything is sent', async () => {
      await expect(job('a4', 'bounce', { reason: 'T-1' })).rejects.toThrow('RFC 5176 has no `bounce-host-port`');
    });
  },
);
