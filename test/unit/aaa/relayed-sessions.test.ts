import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Session } from '../../../src/model/session.ts';
import { EMPTY_POLICY, type PolicyDocument } from '../../../src/policy/elements.ts';
import { Attribute, Vendor } from '../../../src/wire/radius/attribute-types.ts';
import { Code } from '../../../src/wire/radius/codes.ts';
import type { PacketWriter } from '../../../src/wire/radius/packet-writer.ts';
import { MemorySpool, RemoteServers, replyOf } from './forwarding.ts';
import { papRequest } from './test-packets.ts';
import { testServer } from './test-server.ts';

const DOCUMENT: PolicyDocument = {
  ...EMPTY_POLICY,
  serviceSelection: { mode: 'simple', result: 'upstream' },
  proxies: [{ name: 'upstream', type: 'radius-proxy', servers: ['first'], accounting: 'both', strip: {} }],
};
const PORT = (writer: PacketWriter) => writer.text(Attribute.CallingStationId, '02-00-00-00-00-01').text(Attribute.NasPortId, 'Gi0/1/1');

/** The session after one login was answered with these attributes. */
async function sessionsAfter(
  ...answers: readonly (readonly [code: number, fill: (writer: PacketWriter) => unknown])[]
): Promise<readonly Session[]> {
  const remote = new RemoteServers();
  const server = testServer({ document: DOCUMENT, more: { forwarder: remote, spool: new MemorySpool() } });
  const seen: Session[] = [];
  for (const [n, [code, fill]] of answers.entries()) {
    remote.answer = () => ({ octets: replyOf(code, fill) });
    server.ask(papRequest('alice', 'alicepw', { identifier: n + 1, more: PORT }));
    for (let i = 0; i < 5; i++) await turn();
    const [session] = server.parts.sessions.list();
    if (session) seen.push(session);
  }
  return seen;
}

describe('a login that a remote server decided', () => {
  test('makes a session with what the Access-Accept gives', async () => {
    const [session] = await sessionsAfter([
      Code.AccessAccept,
      (writer) => {
        writer.octets(Attribute.TunnelPrivateGroupId, Buffer.from('\x01guests', 'latin1'));
        writer.vendorText(Vendor.Cisco, 1, 'ACS:CiscoSecure-Defined-ACL=#ACSACL#-IP-THEIRS-66a1b2c3');
        writer.vendorText(Vendor.Cisco, 1, 'url-redirect-acl=THEIR-REDIRECT');
        writer.vendorText(Vendor.Cisco, 1, 'url-redirect=https://theirs.example/');
      },
    ]);
    expect(session).toMatchObject({
      userName: 'alice',
      endpoint: '02-00-00-00-00-01',
      port: 'Gi0/1/1',
      state: 'active',
      granted: {
        service: 'upstream',
        rule: 'relayed',
        profiles: [],
        dacl: '#ACSACL#-IP-THEIRS-66a1b2c3',
        vlan: 'guests',
        redirect: { acl: 'THEIR-REDIRECT', url: 'https://theirs.example/' },
      },
    });
  });

  const vlan = (id: string, state: string) => (writer: PacketWriter) =>
    writer.text(Attribute.TunnelPrivateGroupId, id).text(Attribute.Class, state).text(Attribute.State, state);

  test('has the same fingerprint while the authorization is the same, whatever is of that conversation alone', async () => {
    const [first, same, other] = await sessionsAfter(
      [Code.AccessAccept, vlan('20', 'one')],
      [Code.AccessAccept, vlan('20', 'two')],
      [Code.AccessAccept, vlan('30', 'two')],
    );
    expect(same?.granted?.fingerprint).toBe(first?.granted?.fingerprint);
    expect(other?.granted?.fingerprint).not.toBe(first?.granted?.fingerprint);
    expect([first?.id, same?.id]).toEqual([other?.id, other?.id]);
  });

  test('an Access-Reject takes from a session what it was given; an Access-Challenge nothing', async () => {
    const [, challenged, rejected] = await sessionsAfter(
      [Code.AccessAccept, vlan('20', 'one')],
      [Code.AccessChallenge, (writer) => writer.text(Attribute.State, 'x')],
      [Code.AccessReject, () => undefined],
    );
    expect(challenged).toMatchObject({ state: 'active', granted: { vlan: '20' } });
    expect(rejected).toMatchObject({ state: 'authenticating' });
    expect(rejected?.granted).toBeUndefined();
  });
});
