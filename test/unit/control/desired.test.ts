import { expect, test } from 'vitest';
import { DeviceRegistry } from '../../../src/aaa/device-registry.ts';
import { desiredOf } from '../../../src/control/desired.ts';
import { Attribute } from '../../../src/wire/radius/attribute-types.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';
import type { PacketWriter } from '../../../src/wire/radius/packet-writer.ts';
import { chapRequest, mabRequest, papRequest } from '../aaa/test-packets.ts';
import { testServer } from '../aaa/test-server.ts';

const place = (writer: PacketWriter) =>
  writer.text(Attribute.CallingStationId, '02-00-00-00-00-01').text(Attribute.NasPortId, 'GigabitEthernet0/1/4');

/** The law compare-before-CoA stands on: decided again without the device, with nothing changed, a session gets what it was granted. */
test.each([
  ['PAP', () => papRequest('alice', 'alicepw', { more: place })],
  ['CHAP', () => chapRequest('alice', 'alicepw', { more: place })],
  ['host lookup', () => mabRequest('020000000001', { more: place })],
])('a session by %s, decided again, gets what it was granted', (_method, request) => {
  const server = testServer();
  server.ask(request());
  const [session] = [...server.parts.sessions.list()];
  if (!session) throw new Error('the request made no session');
  const { parts } = server;
  const devices = new DeviceRegistry(parts.devices.list());
  const desired = desiredOf({ ...parts, devices, dictionary: standardDictionary }, session);
  expect(desired).toMatchObject({
    kind: 'grant',
    authorization: { fingerprint: session.granted?.fingerprint, rule: session.granted?.rule },
  });
  expect(session.authentication?.status).toBe('passed');
});
