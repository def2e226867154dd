import { expect, test } from 'vitest';
import { fromHex, toHex } from '../../../src/base/bytes.ts';
import { PacketView } from '../../../src/wire/radius/packet-view.ts';
import { PacketWriter } from '../../../src/wire/radius/packet-writer.ts';
import { SharedSecret } from '../../../src/wire/radius/secret.ts';

const secret = new SharedSecret('s');

function packet(attributes: string, code = 1): Uint8Array {
  const encoded = fromHex(attributes) ?? new Uint8Array();
  return new PacketWriter().begin(code, 9).raw(encoded).finishAccessRequest(secret, Buffer.alloc(16, 7)) ?? new Uint8Array();
}

function viewOf(attributes: string): PacketView {
  const view = new PacketView();
  expect(view.read(packet(attributes))).toBeUndefined();
  return view;
}

test('first and next of a type, in order', () => {
  const view = viewOf('1203616263 010362 12036465 1204 6667'.replaceAll('12036465', '12 04 64 65').replace('1203616263', '12 05 61 62 63'));
  const offsets: number[] = [];
  for (let at = view.find(18); at >= 0; at = view.next(at)) offsets.push(at);
  expect(offsets.map((at) => Buffer.from(view.valueAt(at)).toString())).toEqual(['abc', 'de', 'fg']);
  expect(view.find(2)).toBe(-1);
  expect(view.next(view.find(1))).toBe(-1);
  expect(view.attributeCount).toBe(4);
  expect(view.attributes().map(({ type, value }) => `${type} ${toHex(value)}`)).toEqual(['18 616263', '1 62', '18 6465', '18 6667']);
});

test('text, number and octets of the first of a type', () => {
  const view = viewOf('0105c3a4 61 05 06 00 00 ff ff 06 05 00 00 01 21 02');
  expect(view.text(1)).toBe('äa');
  expect(view.u32(5)).toBe(65535);
  expect(view.u32(6)).toBeUndefined();
  expect(view.u32(7)).toBeUndefined();
  expect(view.octets(33)).toEqual(Buffer.alloc(0));
  expect(view.text(33)).toBe('');
  expect(view.octets(34)).toBeUndefined();
  expect(toHex(view.authenticator())).toBe('07'.repeat(16));
});

test('values of a vendor, over several Vendor-Specific and several in one', () => {
  const view = viewOf('1a 0b 00 00 00 09 01 05 61 3d 62 1a 0a 00 00 01 37 01 04 78 78 1a 0e 00 00 00 09 02 03 79 01 05 63 3d 64');
  expect(view.vendorText(9, 1)).toBe('a=b');
  expect(view.vendorTexts(9, 1)).toEqual(['a=b', 'c=d']);
  expect(view.vendorTexts(9, 2)).toEqual(['y']);
  expect(view.vendorText(311, 1)).toBe('xx');
  expect(view.vendorText(311, 2)).toBeUndefined();
  expect(view.vendorOctets(9, 2)).toEqual(Buffer.from('y'));
});

test('a Vendor-Specific that is not whole sub-attributes has none, and those beside it are read', () => {
  const view = viewOf('1a 0c 00 00 00 09 01 05 61 3d 62 01 1a 0b 00 00 00 09 01 05 63 3d 64 1a 05 00 00 00');
  expect(view.vendorTexts(9, 1)).toEqual(['c=d']);
});

test('one view serves packet after packet, and forgets the one before', () => {
  const view = viewOf('01 05 62 6f 62 05 06 00 00 00 01');
  expect(view.read(packet('01 05 72 6f 62', 4))).toBeUndefined();
  expect([view.code, view.identifier, view.text(1), view.u32(5), view.attributeCount]).toEqual([4, 9, 'rob', undefined, 1]);
  expect(view.read(packet('01 05 72 6f 62').subarray(0, 24))).toEqual({ kind: 'length-beyond-datagram', offset: 2 });
  expect([view.find(1), view.length, view.attributeCount, view.attributes()]).toEqual([-1, 0, 0, []]);
});

test('only `size` octets of a receive buffer are the datagram', () => {
  const whole = packet('01 05 62 6f 62');
  const buffer = Buffer.concat([whole, Buffer.alloc(100, 0xff)]);
  const view = new PacketView();
  expect(view.read(buffer, whole.length)).toBeUndefined();
  expect(view.read(buffer, whole.length - 1)).toEqual({ kind: 'length-beyond-datagram', offset: 2 });
  expect(view.read(buffer, 5000)).toBeUndefined();
  expect(view.text(1)).toBe('bob');
});

test('nothing is copied: a value is a view of the datagram, for Buffer and plain octets alike', () => {
  for (const bytes of [Buffer.from(packet('01 05 62 6f 62')), Uint8Array.from(packet('01 05 62 6f 62'))]) {
    const view = new PacketView();
    view.read(bytes);
    const value = view.valueAt(view.find(1));
    bytes[22] = 0x41;
    expect(Buffer.from(value).toString()).toBe('Aob');
    expect(view.text(1)).toBe('Aob');
  }
});

test('a datagram within a larger array is read at its place', () => {
  const whole = packet('01 05 62 6f 62');
  const around = new Uint8Array(whole.length + 20);
  around.set(whole, 10);
  const view = new PacketView();
  expect(view.read(around.subarray(10, 10 + whole.length))).toBeUndefined();
  expect(view.text(1)).toBe('bob');
});

test('more than 1024 attributes are a fault of their own', () => {
  const view = new PacketView();
  expect(view.read(packet('2102'.repeat(1024)))).toBeUndefined();
  expect(view.read(packet('2102'.repeat(1025)))).toEqual({ kind: 'too-many-attributes', offset: 20 + 2048 });
});
