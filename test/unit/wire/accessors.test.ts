import { expect, test } from 'vitest';
import { parseIpv4 } from '../../../src/model/ipv4.ts';
import { CiscoAvpair, CiscoDisconnectCause } from '../../../src/wire/radius/generated/cisco.ts';
import { MsChapMppeKeys, MsMppeSendKey, MsPrimaryDnsServer } from '../../../src/wire/radius/generated/microsoft.ts';
import {
  Class,
  NasIpAddress,
  NasPort,
  ReplyMessage,
  ServiceType,
  UserName,
  UserPassword,
} from '../../../src/wire/radius/generated/rfc2865.ts';
import { TunnelPassword, TunnelPrivateGroupId, TunnelType } from '../../../src/wire/radius/generated/rfc2868.ts';
import { EapMessage, EventTimestamp } from '../../../src/wire/radius/generated/rfc2869.ts';
import { FramedIpv6Prefix, NasIpv6Address } from '../../../src/wire/radius/generated/rfc3162.ts';
import { Mip6FeatureVector } from '../../../src/wire/radius/generated/rfc5447.ts';
import { PkmSaid } from '../../../src/wire/radius/generated/rfc5904.ts';
import { PacketView } from '../../../src/wire/radius/packet-view.ts';
import { PacketWriter } from '../../../src/wire/radius/packet-writer.ts';
import { SharedSecret } from '../../../src/wire/radius/secret.ts';

const secret = new SharedSecret('s');
const requestAuthenticator = Buffer.alloc(16, 3);
const hiding = { secret, requestAuthenticator };

function written(add: (writer: PacketWriter) => void): PacketView {
  const writer = new PacketWriter().begin(1, 1);
  add(writer);
  const view = new PacketView();
  expect(view.read(writer.finishAccessRequest(secret, requestAuthenticator) ?? new Uint8Array())).toBeUndefined();
  return view;
}

test('text, numbers, addresses and octets come back', () => {
  const address = parseIpv4('10.0.0.1');
  if (!address) throw new Error('not an address');
  const view = written((writer) => {
    UserName.add(writer, 'bob');
    ServiceType.add(writer, ServiceType.values.CallCheck);
    NasIpAddress.add(writer, address);
    Class.add(writer, Buffer.from('abc'));
    EventTimestamp.add(writer, 1_700_000_000);
    PkmSaid.add(writer, 65535);
    Mip6FeatureVector.add(writer, 2n ** 64n - 1n);
    NasIpv6Address.add(writer, '2001:db8::1');
    FramedIpv6Prefix.add(writer, '2001:db8::/32');
    ReplyMessage.add(ReplyMessage.add(writer, 'one'), 'two');
  });
  expect(UserName.get(view)).toBe('bob');
  expect(ServiceType.get(view)).toBe(10);
  expect(NasIpAddress.get(view)).toBe('10.0.0.1');
  expect(NasIpAddress.all(view)).toEqual(['10.0.0.1']);
  expect(Class.get(view)).toEqual(Buffer.from('abc'));
  expect(EventTimestamp.get(view)).toBe(1_700_000_000);
  expect(PkmSaid.get(view)).toBe(65535);
  expect(Mip6FeatureVector.get(view)).toBe(2n ** 64n - 1n);
  expect(NasIpv6Address.get(view)).toBe('2001:db8::1');
  expect(FramedIpv6Prefix.all(view)).toEqual(['2001:db8::/32']);
  expect(ReplyMessage.all(view)).toEqual(['one', 'two']);
  expect(NasPort.get(view)).toBeUndefined();
  expect(NasPort.all(view)).toEqual([]);
});

test('tagged, hidden, joined and vendor attributes come back', () => {
  const view = written((writer) => {
    UserPassword.add(writer, Buffer.from('password'), hiding);
    TunnelType.add(writer, { tag: 1, value: TunnelType.values.Vlan });
    TunnelPrivateGroupId.add(writer, { tag: 1, value: '100' });
    TunnelPrivateGroupId.add(writer, { value: '200' });
    TunnelPassword.add(writer, { tag: 2, value: Buffer.from('tunnel') }, { ...hiding, salt: 1 });
    EapMessage.add(writer, Buffer.alloc(600, 7));
    CiscoAvpair.add(writer, 'a=b');
    CiscoDisconnectCause.add(writer, CiscoDisconnectCause.values.IdleTimeout);
    MsMppeSendKey.add(writer, Buffer.alloc(16, 9), { ...hiding, salt: 2 });
    MsChapMppeKeys.add(writer, Buffer.alloc(24, 1), hiding);
    MsPrimaryDnsServer.add(writer, '10.0.0.53');
  });
  expect(UserPassword.get(view, hiding)).toEqual(Buffer.from('password'));
  expect(TunnelType.get(view)).toEqual({ tag: 1, value: 13 });
  expect(TunnelPrivateGroupId.all(view)).toEqual([
    { tag: 1, value: '100' },
    { tag: undefined, value: '200' },
  ]);
  expect(TunnelPassword.get(view, hiding)).toEqual({ tag: 2, value: Buffer.from('tunnel') });
  expect(EapMessage.get(view)).toEqual(Buffer.alloc(600, 7));
  expect(EapMessage.all(view)).toHaveLength(1);
  expect(CiscoAvpair.get(view)).toBe('a=b');
  expect(CiscoDisconnectCause.get(view)).toBe(21);
  expect(MsMppeSendKey.get(view, hiding)).toEqual(Buffer.alloc(16, 9));
  expect(MsChapMppeKeys.get(view, hiding)).toEqual(Buffer.alloc(24, 1));
  expect(MsPrimaryDnsServer.get(view)).toBe('10.0.0.53');
});

test('absent ones give undefined, a malformed value is a bug', () => {
  const view = written(() => undefined);
  expect([EapMessage.get(view), TunnelPassword.get(view, hiding), MsMppeSendKey.get(view, hiding), UserPassword.get(view, hiding)]).toEqual(
    [undefined, undefined, undefined, undefined],
  );
  expect(() => NasIpv6Address.add(new PacketWriter(), 'nonsense')).toThrow(RangeError);
});
