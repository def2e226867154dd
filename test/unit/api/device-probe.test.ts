import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fault } from '../../../src/base/fault.ts';
import { err, ok } from '../../../src/base/result.ts';
import type { DeviceId } from '../../../src/model/device.ts';
import { KEYS, START } from './api-fixture.ts';
import { cliFixture } from './cli-fixture.ts';

const SW1 = 'sw1' as DeviceId;

describe('device probe', () => {
  let fixture: Awaited<ReturnType<typeof cliFixture>>;
  beforeAll(async () => {
    fixture = await cliFixture();
  });
  afterAll(() => fixture.server.close());

  test('explains each step: what was sent, what came back, what that means, then what was found and what to do', async () => {
    const { code, out } = await fixture.run(['device', 'probe', 'sw1', '--session', 's-1', '--dry-run'], { key: KEYS.operator });
    expect(code).toBe(0);
    expect(out).toBe(`1. does it answer?
   sent      CoA-Request to 192.0.2.10:3799
             NAS-IP-Address = 192.0.2.10
   answer    CoA-NAK Error-Cause 503 Session-Context-Not-Found after 4 ms
   means     it takes requests and rightly knows no such session

found and kept:
  port             3799
  Event-Timestamp  required
  sessions by      Acct-Session-Id
  not by           audit-session-id
to do: look at the clock of the device
`);
    expect(fixture.state.probes.at(-1)).toEqual({ dryRun: true, session: 's-1', actor: 'api:a-operator' });
  });

  test('a device that does not answer is exit 7, one that is not configured what the server says', async () => {
    const usual = fixture.state.probe;
    fixture.state.probe = (device) => ok({ device, answered: false, stored: false, found: {}, steps: [], advice: ['look at the secret'] });
    const silent = await fixture.run(['device', 'probe', 'sw1']);
    expect(silent).toMatchObject({ code: 7, err: expect.stringContaining('`sw1` did not answer: look at the secret') });
    fixture.state.probe = () => err(fault('device.unknown', 'no device `sw9` is configured'));
    expect(await fixture.run(['device', 'probe', 'sw9'])).toMatchObject({ code: 9, err: expect.stringContaining('sw9') });
    fixture.state.probe = usual;
  });

  test('what was learned is in `device list` and `device get`, what is configured counts', async () => {
    fixture.state.learned.set(SW1, { port: 3799, macSpelling: 'aabb.ccdd.eeff', at: START });
    const list = JSON.parse((await fixture.run(['device', 'list', '-o', 'json'])).out);
    const learned = { port: 3799, macSpelling: 'aabb.ccdd.eeff', at: '2026-01-31T12:00:00.000Z' };
    expect(list.devices[0].coa).toEqual({
      transport: 'udp',
      address: '192.0.2.10',
      port: 1700,
      messageAuthenticator: 'send',
      eventTimestamp: 'send',
      replyMessageAuthenticator: 'verify',
      retransmission: { irtMs: 500, mrc: 3 },
      learned,
    });
    expect(list.devices[1].coa.learned).toBeUndefined();
    const get = await fixture.run(['device', 'get', 'sw1']);
    expect(get.out).toMatch(/^coa {2,}192\.0\.2\.10:1700$/m);
    expect(get.out).toMatch(/^ {2}sent again {2,}IRT 500 ms, MRC 3$/m);
    expect(get.out).toMatch(/^ {2}MAC addresses as {2,}aabb\.ccdd\.eeff$/m);
    expect(await fixture.run(['device', 'get', 'sw9'])).toMatchObject({ code: 9 });
  });
});
