import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { AuditView } from '../../src/api/views/audit-view.ts';
import { Closers } from '../../src/app/closers.ts';
import { type CoaProxied, DAC_SECRET, startCoaProxied } from './coa-proxied.ts';
import { siteMissing } from './coa-relay-site.ts';
import { type Freeradius, startFreeradius } from './freeradius.ts';
import { radclient } from './radclient.ts';

/** radclient → FreeRADIUS with its site `coa-relay` → portreeve → FreeRADIUS as the device. */
describe.skipIf(siteMissing())('the site `coa-relay` of FreeRADIUS sends through us', () => {
  const closers = new Closers();
  let relay: Freeradius;
  let proxied: CoaProxied;

  beforeAll(async () => {
    const device = await startFreeradius({ threads: 2, address: '127.0.0.2' });
    closers.add(() => device.stop());
    const { secret, coaPort } = device;
    proxied = await startCoaProxied([
      { name: 'fr', addresses: ['127.0.0.2'], platform: 'isr1000-8p', radius: { secret }, coa: { port: coaPort } },
    ]);
    closers.add(() => proxied.stop());
    relay = await startFreeradius({ threads: 2, coaSite: { address: '127.0.0.1', port: proxied.port, secret: DAC_SECRET } });
    closers.add(() => relay.stop());
  }, 60_000);
  afterAll(() => closers.closeAll());

  test.each(['coa', 'disconnect'] as const)(
    '%s: its own client is told ACK before the device is asked, and the audit holds what the device said to each',
    { timeout: 30_000 },
    async (command) => {
      const kind = command === 'coa' ? 'CoA' : 'Disconnect';
      const packet = `${kind}-Request`;
      const told = [`${kind}-ACK`, `${kind}-NAK Error-Cause 503 Session-Context-Not-Found`];
      for (const session of [`${command}-1`, `unknown-${command}`]) {
        const answer = await radclient(
          relay.coaPort,
          command,
          ['NAS-IP-Address = 127.0.0.2', `Acct-Session-Id = "${session}"`],
          relay.secret,
        );
        expect(answer.code, answer.output).toBe(`${kind}-ACK`);
      }
      await vi.waitFor(
        async () => {
          const { records } = await proxied.api.get<{ records: readonly AuditView[] }>('/audit');
          const answered = records.filter(({ subject, action }) => subject === `${packet} to fr` && action === 'coa.relayed answered');
          expect(answered.map(({ details }) => String(details.what).replace(/ after .*/, '')).toSorted()).toEqual(told);
        },
        { timeout: 10_000, interval: 100 },
      );
    },
  );
});
