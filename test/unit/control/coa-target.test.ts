import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { encodeRequest } from '../../../src/adapters/net/coa/request.ts';
import { readDevices } from '../../../src/app/config/devices.ts';
import { tellExceptions } from '../../../src/app/tell-exceptions.ts';
import { instantOf } from '../../../src/base/time.ts';
import { finish } from '../../../src/base/work.ts';
import { coaTargetOf, namesOne, withStation } from '../../../src/control/coa-target.ts';
import { sentAttributes } from '../../../src/control/evidence.ts';
import type { CoaProfile } from '../../../src/model/coa-profile.ts';
import type { Device } from '../../../src/model/device.ts';
import type { SessionId } from '../../../src/model/session.ts';
import type { CoaRequest } from '../../../src/ports/coa-client.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';
import { PacketWriter } from '../../../src/wire/radius/packet-writer.ts';
import { SharedSecret } from '../../../src/wire/radius/secret.ts';
import { sessionWith } from '../../conformance/driver/sessions.ts';

const learned: CoaProfile = { port: 3799, messageAuthenticator: 'forbidden', eventTimestamp: 'forbidden', at: instantOf(0) };

function deviceWith(coa: string): Device {
  const folder = mkdtempSync(join(tmpdir(), 'devices-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'secret'), 'testing123');
  const file = join(folder, 'devices.yaml');
  writeFileSync(
    file,
    `devices:\n  - { name: sw1, addresses: [192.0.2.1], driver: rfc5176, platform: generic, radius: { secret: { file: secret } }, coa: ${coa} }\n`,
  );
  const read = finish(readDevices(file));
  const device = read.ok ? read.value.value[0] : undefined;
  if (device === undefined) throw new Error(JSON.stringify(read));
  return device;
}

test('what is not configured is as learned, and the usual until something is', () => {
  const device = deviceWith('{}');
  expect(coaTargetOf(device, undefined)).toMatchObject({ port: 1700, messageAuthenticator: 'send', eventTimestamp: 'send' });
  expect(coaTargetOf(device, learned)).toMatchObject({ port: 3799, messageAuthenticator: 'omit', eventTimestamp: 'omit' });
});

test('what is configured stands, whatever was learned', () => {
  const device = deviceWith('{ port: 1700, messageAuthenticator: send, eventTimestamp: send }');
  expect(coaTargetOf(device, learned)).toMatchObject({ port: 1700, messageAuthenticator: 'send', eventTimestamp: 'send' });
});

test('a device that wants Service-Type gets it in every request, but Authorize Only says its own', () => {
  const target = deviceWith('{ serviceType: Login-User }').coa;
  const typesOf = (packet: CoaRequest['packet'], attributes: CoaRequest['attributes'], to = target) => {
    if (to === undefined) throw new Error('no target');
    const as = { identifier: 1, secret: new SharedSecret('testing123'), now: instantOf(1_000_000) };
    const octets = encodeRequest(new PacketWriter(), to, { packet, attributes }, as);
    if (!octets.ok) throw new Error(octets.error);
    return sentAttributes(octets.value, standardDictionary).filter((line) => line.startsWith('Service-Type'));
  };
  const session = { type: 44, value: Buffer.from('a1') };
  const authorizeOnly = { type: 6, value: Uint8Array.of(0, 0, 0, 17) };
  expect(typesOf('Disconnect-Request', [session])).toEqual(['Service-Type = Login-User']);
  expect(typesOf('CoA-Request', [session, authorizeOnly])).toEqual(['Service-Type = Authorize-Only']);
  expect(typesOf('Disconnect-Request', [session], deviceWith('{}').coa)).toEqual([]);
});

test('the log says which devices get it', () => {
  const told: unknown[] = [];
  const sink = { emit: (...line: unknown[]) => void told.push(line), count: () => undefined };
  tellExceptions([deviceWith('{ serviceType: Login-User }'), { ...deviceWith('{}'), id: 'sw2' as Device['id'] }], sink);
  tellExceptions([deviceWith('{}')], sink);
  expect(told).toEqual([['warn', 'coa.service-type', expect.objectContaining({ devices: ['sw1'] })]]);
});

test('a session without Calling-Station-Id gets one in the spelling of the device', () => {
  const profile: CoaProfile = { macSpelling: 'aabb.ccdd.eeff', at: instantOf(0) };
  expect(withStation(sessionWith({}), profile).callingStationId).toBe('0050.5683.3f97');
  expect(withStation(sessionWith({ callingStationId: 'own' }), profile).callingStationId).toBe('own');
  expect(withStation(sessionWith({}), undefined).callingStationId).toBeUndefined();
});

test('a user name alone stands for a session only where the user has no other on the device', () => {
  const session = sessionWith({});
  const directory = (...others: Parameters<typeof sessionWith>[0][]) => ({ list: () => [session, ...others.map(sessionWith)] });
  const other = { id: 's2' as SessionId };
  expect(namesOne('User-Name', session, directory())).toBe(true);
  expect(namesOne('User-Name', session, directory(other))).toBe(false);
  expect(namesOne('User-Name', session, directory({ ...other, state: 'ended' }))).toBe(true);
  expect(namesOne('Acct-Session-Id', session, directory(other))).toBe(true);
});
