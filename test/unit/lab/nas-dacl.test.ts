import { afterEach, describe, expect, test } from 'vitest';
import { LabSwitch } from '../../lab/lab-switch.ts';
import type { LabOptions } from '../../lab/options.ts';
import { type Attribute, avpair, avpairsOf, type DecodedPacket } from '../../lab/radius/npm-radius.ts';
import { TestRadiusServer } from './radius-server.ts';

const NAME = '#ACSACL#-IP-LIMITED-66a1b2c3';
let server: TestRadiusServer;
let lab: LabSwitch;
afterEach(async () => {
  await lab.stop();
  server.stop();
});

/** A server that gives every host the list `NAME`, in parts of `size` entries. */
async function start(entries: readonly string[], options: Partial<LabOptions> = {}, size = 1000): Promise<void> {
  server = await TestRadiusServer.start((request) => {
    if (request.attributes['User-Name'] !== NAME)
      return { code: 'Access-Accept', attributes: [avpair(`ACS:CiscoSecure-Defined-ACL=${NAME}`)] };
    const state = request.attributes.State;
    const from = Buffer.isBuffer(state) ? Number(state.toString()) : 0;
    const part = entries.slice(from, from + size).map((entry, index): Attribute => avpair(`ip:inacl#${from + index + 1}=${entry}`));
    if (from + size >= entries.length) return { code: 'Access-Accept', attributes: part };
    return { code: 'Access-Challenge', attributes: [...part, ['State', Buffer.from(String(from + size))]] };
  });
  lab = await LabSwitch.start({ ...server.options, ...options });
}

function downloads(): DecodedPacket[] {
  return server.access.filter((request) => request.attributes['User-Name'] === NAME);
}

const host = (port: number) => ({ port, mac: `00-00-00-00-00-0${port}`, method: 'mab' as const });

describe('download', () => {
  test('the list is asked for by its name, with an empty password and both pairs', async () => {
    await start(['permit udp any any eq 53', 'deny ip any any']);
    const session = await lab.plugIn(host(1));
    const request = downloads()[0];
    expect(request?.attributes['User-Password']).toBe('');
    expect(request?.attributes['Message-Authenticator']).toHaveLength(16);
    expect(request && avpairsOf(request)).toEqual(['aaa:service=ip_admission', 'aaa:event=acl-download']);
    expect(session).toMatchObject({
      dacl: 'xACSACLx-IP-LIMITED-66a1b2c3',
      daclEntries: 2,
      daclLines: ['1 permit udp any any eq domain', '2 deny ip any any'],
    });
  });

  test('a list in parts is put together over Challenge and State', async () => {
    const entries = Array.from({ length: 45 }, (_, index) => `permit tcp any host 10.0.0.${index} eq 443`);
    await start(entries, {}, 20);
    const session = await lab.plugIn(host(1));
    expect(downloads()).toHaveLength(3);
    expect(session.daclLines).toEqual(entries.map((entry, index) => `${index + 1} ${entry}`));
  });

  test('a name that a session holds is not asked for again; when the last session goes, it is forgotten', async () => {
    await start(['permit ip any any']);
    await lab.plugIn(host(1));
    await lab.plugIn(host(2));
    expect(downloads()).toHaveLength(1);
    expect(lab.state.tcam.used).toBe(2);
    lab.unplug(host(1).mac);
    lab.unplug(host(2).mac);
    expect(lab.state.tcam.used).toBe(0);
    await lab.plugIn(host(1));
    expect(downloads()).toHaveLength(2);
  });

  test('two hosts at once share one download', async () => {
    await start(['permit ip any any']);
    const sessions = await Promise.all([lab.plugIn(host(1)), lab.plugIn(host(2))]);
    expect(sessions.map((session) => session.status)).toEqual(['Authorized', 'Authorized']);
    expect(downloads()).toHaveLength(1);
  });
});

describe('what makes the authorization fail', () => {
  test.each([
    ['an entry that is there twice', ['permit tcp any any eq 80', 'permit tcp any any eq www'], 'duplicate entry'],
    ['a port range', ['permit tcp any any range 1 9'], 'port operator range'],
    ['fragments', ['permit ip any any fragments'], 'fragments'],
    ['an entry that is none', ['permit everything'], 'invalid entry'],
  ])('%s', async (_, entries, why) => {
    await start(entries);
    const session = await lab.plugIn(host(1));
    expect(session).toMatchObject({ status: 'Unauthorized', failure: expect.stringContaining(why) });
    const log = lab.state.log.join('\n');
    expect(log).toMatch(/%EPM-4-POLICY_APP_FAILURE: .*POLICY_NAME xACSACLx-IP-LIMITED-66a1b2c3\| RESULT FAILURE/);
    expect(log).toContain('%SESSION_MGR-5-FAIL: ');
  });

  test('a list that is rejected', async () => {
    await start(['permit ip any any']);
    server.decide = (request) =>
      request.attributes['User-Name'] === NAME
        ? { code: 'Access-Reject' }
        : { code: 'Access-Accept', attributes: [avpair(`ACS:CiscoSecure-Defined-ACL=${NAME}`)] };
    expect(await lab.plugIn(host(1))).toMatchObject({ status: 'Unauthorized', failure: 'rejected by the RADIUS server' });
  });

  test('more entries than the hardware has left; the sessions before keep theirs', async () => {
    await start(
      Array.from({ length: 100 }, (_, index) => `permit tcp any host 10.0.0.${index} eq 443`),
      {},
      40,
    );
    expect((await lab.plugIn(host(1))).status).toBe('Authorized');
    expect((await lab.plugIn(host(2))).status).toBe('Authorized');
    expect(lab.state.tcam).toMatchObject({ used: 200, limit: 255 });
    expect(await lab.plugIn(host(3))).toMatchObject({ status: 'Unauthorized', failure: 'ACL could not be programmed, out of TCAM' });
    expect(lab.state.tcam.used).toBe(200);
    const log = lab.state.log.join('\n');
    expect(log).toContain('%ACL_ERRMSG-4-UNLOADED: ');
    expect(log).toContain('TCAM full: 300 of 255 entries');
  });

  test('hardware that a fault says is full sooner', async () => {
    await start(['permit tcp any any eq 1', 'permit tcp any any eq 2', 'permit tcp any any eq 3']);
    lab.setFaults({ tcam: { fullAtEntry: 3 } });
    expect((await lab.plugIn(host(1))).status).toBe('Unauthorized');
    lab.setFaults({ tcam: { fullAtEntry: 4 } });
    expect((await lab.plugIn(host(1))).status).toBe('Authorized');
  });
});
