import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { drivers } from '../../drivers/index.ts';
import { systemClock } from '../../src/adapters/clock.ts';
import { createSessionDirectory } from '../../src/adapters/directory/sessions.ts';
import { createCoaClient } from '../../src/adapters/net/coa-client.ts';
import { systemRandom } from '../../src/adapters/random.ts';
import { Secret } from '../../src/base/secret.ts';
import { instantOf } from '../../src/base/time.ts';
import { type ProbeOptions, probeDevice } from '../../src/control/probe-device.ts';
import type { ProbeReport } from '../../src/control/probe-report.ts';
import type { CoaSettings, Device, DeviceId } from '../../src/model/device.ts';
import { parseIpv4 } from '../../src/model/ipv4.ts';
import type { Session } from '../../src/model/session.ts';
import type { CoaClient } from '../../src/ports/coa-client.ts';
import { standardDictionary } from '../../src/wire/radius/dictionaries/index.ts';
import { CountingSink } from '../conformance/coa-client/suite.ts';
import { sessionWith } from '../conformance/driver/sessions.ts';
import { LabSwitch } from '../lab/lab-switch.ts';
import type { LabOptions } from '../lab/options.ts';
import { MemoryProfiles } from '../unit/control/memory-profiles.ts';
import { TestRadiusServer } from '../unit/lab/radius-server.ts';
import { missing } from './foreign.ts';
import { type Freeradius, startFreeradius } from './freeradius.ts';
import { type Hostapd, hostapdMissing, startHostapd } from './hostapd.ts';

const ID = 'sw1' as DeviceId;
const timers = { initial: 200, maximumCount: 2, maximumTimeout: 300, maximumDuration: 500 };

type Where = { readonly address: string; readonly port: number; readonly secret: string };

/** A device reached at `where`, and a probe of it that knows `sessions`. */
function probing(driver: string, where: Where, more: Partial<CoaSettings> = {}, sessions: readonly Session[] = []) {
  const address = parseIpv4(where.address);
  if (address === undefined) throw new Error(`${where.address} is no address`);
  const coa: CoaSettings = {
    address,
    port: where.port,
    secret: new Secret(where.secret),
    messageAuthenticator: 'send',
    eventTimestamp: 'send',
    replyMessageAuthenticator: 'verify',
    open: ['messageAuthenticator', 'eventTimestamp'],
    ...more,
  };
  const device: Device = { id: ID, addresses: [], groups: {}, driver, platform: 'any', coa };
  const profiles = new MemoryProfiles();
  const directory = createSessionDirectory({ clock: systemClock, random: systemRandom });
  directory.restore(sessions);
  const audited: string[] = [];
  const ask = async (options: Partial<ProbeOptions> = {}): Promise<ProbeReport> => {
    const report = await probeDevice(
      {
        devices: { get: (id) => (id === ID ? device : undefined) },
        drivers,
        sessions: directory,
        coaProfiles: profiles,
        dictionary: standardDictionary,
        clock: systemClock,
        random: systemRandom,
        turn: async () => ({ over: () => undefined }),
        coa: client,
        audit: {
          append: async ({ action, subject, actor }) => {
            audited.push(`${actor} ${action} ${subject}`);
            return { ok: true, value: undefined };
          },
        },
      },
      ID,
      { dryRun: false, actor: 'ann', ...options },
    );
    if (!report.ok) throw new Error(report.error.message);
    return report.value;
  };
  return { ask, profiles, audited };
}

let client: CoaClient;
beforeAll(() => {
  client = createCoaClient({ clock: systemClock, random: systemRandom, sink: new CountingSink(), timers });
});
afterAll(() => client.close());

describe.skipIf(hostapdMissing())('hostapd', () => {
  let hostapd: Hostapd;
  beforeAll(async () => {
    hostapd = await startHostapd({ requireMessageAuthenticator: true });
  });
  afterAll(() => hostapd?.stop());

  const where = (secret = hostapd.secret): Where => ({ address: hostapd.address, port: 1700, secret });
  const open = ['port', 'messageAuthenticator', 'eventTimestamp'] as const;

  test('is found on the other usual port, with what it asks for, and the session of the host goes on', async () => {
    const before = await hostapd.session();
    const { ask, profiles, audited } = probing('rfc5176', where(), { open });
    const report = await ask();
    expect(report).toMatchObject({
      answered: true,
      stored: true,
      advice: [],
      found: {
        port: 3799,
        messageAuthenticator: 'required',
        eventTimestamp: 'required',
        naming: { understood: ['User-Name+Acct-Session-Id'], refused: [] },
      },
    });
    expect(report.steps.map(({ target, answer }) => [target.split(':')[1], answer.replace(/ (after|within) .*/, '')])).toEqual([
      ['1700', expect.stringContaining('nothing listens')],
      ['3799', 'Disconnect-NAK Error-Cause 503 Session-Context-Not-Found'],
      ['3799', 'no answer from the device'],
      ['3799', 'no answer from the device'],
    ]);
    expect(report.steps[1]).toMatchObject({
      packet: 'Disconnect-Request',
      sent: [
        'Message-Authenticator',
        `NAS-IP-Address = ${hostapd.address}`,
        expect.stringContaining('User-Name = portreeve-probe-'),
        expect.stringMatching(/^Acct-Session-Id = [0-9A-F]{16}$/),
        expect.stringMatching(/^Event-Timestamp = /),
      ],
      means: 'it takes requests and rightly knows no such session',
    });
    expect(profiles.get(ID)).toMatchObject(report.found);
    expect(audited).toEqual(['ann device.probed sw1']);
    expect(before).toBeDefined();
    expect(await hostapd.session()).toEqual(before);
  });

  test('a named session is ended, for the driver knows no query: the name it has is proved', async () => {
    const nasAddress = parseIpv4(hostapd.address);
    const { acctSessionId, user } = await hostapd.login();
    const session = sessionWith({ device: ID, acctSessionId, userName: user, ...(nasAddress && { nasAddress }) });
    const { ask } = probing('rfc5176', { ...where(), port: 3799 }, {}, [session]);
    const report = await ask({ session: session.id });
    expect(report.found.naming).toEqual({ understood: ['User-Name+Acct-Session-Id'], refused: [] });
    expect(report.steps.at(-1)).toMatchObject({ means: 'the device found the session by that name' });
    await expect.poll(() => hostapd.session(), { timeout: 5000 }).toBeUndefined();
    await hostapd.login();
  });

  test('a wrong secret is silence: nothing is found, nothing kept, and it says where to look', async () => {
    const { ask, profiles } = probing('rfc5176', { ...where('wrong'), port: 3799 });
    const report = await ask();
    expect(report).toMatchObject({ answered: false, stored: false, found: {}, advice: [expect.stringContaining('secret')] });
    expect(report.steps).toHaveLength(4);
    expect(profiles.writes).toBe(0);
  });

  test('what is configured against the wish of the device is said', async () => {
    const { ask } = probing('rfc5176', { ...where(), port: 3799 }, { open: [], messageAuthenticator: 'omit' });
    expect((await ask()).advice).toEqual([
      expect.stringContaining('`coa.messageAuthenticator: omit` is configured, and the device has it required'),
    ]);
  });
});

describe.skipIf(missing('freeradius'))('FreeRADIUS', () => {
  let server: Freeradius;
  beforeAll(async () => {
    server = await startFreeradius({ threads: 1 });
  });
  afterAll(() => server?.stop());

  test.each(['cisco-iosxe', 'rfc5176'])('takes anything, which is said (%s); a dry run keeps nothing', async (driver) => {
    const { ask, profiles } = probing(driver, { address: server.address, port: server.coaPort, secret: server.secret });
    const report = await ask({ dryRun: true });
    expect(report).toMatchObject({
      answered: true,
      stored: false,
      found: { port: server.coaPort, messageAuthenticator: 'optional', eventTimestamp: 'optional' },
    });
    expect(report.steps[0]?.means).toContain('its ACKs alone prove nothing');
    expect(profiles.writes).toBe(0);
  });
});

describe('the lab switch', () => {
  let server: TestRadiusServer;
  let lab: LabSwitch | undefined;
  beforeEach(async () => {
    server = await TestRadiusServer.start();
  });
  afterEach(async () => {
    await lab?.stop();
    server.stop();
  });

  async function switchWith(options: Partial<LabOptions>) {
    lab = await LabSwitch.start({ ...server.options, ...options });
    const plugged = await lab.plugIn({ port: 4, mac: '00-50-56-83-3F-97', method: 'mab' });
    const nasAddress = parseIpv4('127.0.0.1');
    const session = sessionWith({
      device: ID,
      ...(nasAddress && { nasAddress }),
      auditSessionId: plugged.auditSessionId,
      acctSessionId: plugged.acctSessionId,
      callingStationId: '00-50-56-83-3F-97',
      startedAt: instantOf(0),
    });
    const coaSecret = options.coaSecret ?? 'testing123';
    return { lab, session, where: { address: '127.0.0.1', port: lab.ready.coa.port, secret: coaSecret } };
  }

  test('in Cisco mode is asked by session-query only, and its session stays', async () => {
    const { where, session, lab } = await switchWith({ requireEventTimestamp: true, coaMessageAuthenticator: 'require' });
    const { ask } = probing('cisco-iosxe', where, {}, [session]);
    const report = await ask({ session: session.id });
    expect(report).toMatchObject({
      found: {
        messageAuthenticator: 'required',
        eventTimestamp: 'required',
        naming: { understood: ['audit-session-id'], refused: [] },
        macSpelling: 'AA-BB-CC-DD-EE-FF',
      },
    });
    expect(report.steps.map(({ packet }) => packet)).not.toContain('Disconnect-Request');
    expect(lab.state.coaReceived).toMatchObject({ 'session-query': expect.any(Number) });
    expect(lab.state.sessions).toHaveLength(1);
  });

  test('that refuses Message-Authenticator is answered without it', async () => {
    const { where, session } = await switchWith({ coaMessageAuthenticator: 'forbid' });
    const report = await probing('cisco-iosxe', where, {}, [session]).ask();
    expect(report.found).toMatchObject({ messageAuthenticator: 'forbidden', eventTimestamp: 'optional' });
    expect(report.steps.find(({ means }) => means.includes('refuses what was left out'))).toBeDefined();
  });
});
