import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LONGEST_MESSAGE, MessageCutter } from '../../../src/adapters/identity/ldap/message-cutter.ts';

/** One BER element. */
function tlv(tag: number, ...content: readonly (Buffer | number[])[]): Buffer {
  const body = Buffer.concat(content.map((one) => Buffer.from(one)));
  const length = body.length < 0x80 ? [body.length] : [0x82, body.length >> 8, body.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

const text = (value: string): Buffer => tlv(0x04, Buffer.from(value));
const message = (id: number, operation: Buffer, ...more: Buffer[]): Buffer => tlv(0x30, tlv(0x02, [id]), operation, ...more);
const result = (tag: number, code = 0): Buffer => tlv(tag, tlv(0x0a, [code]), text(''), text(''));
const attribute = (name: string, ...values: string[]): Buffer => tlv(0x30, text(name), tlv(0x31, ...values.map(text)));
const entry = (...attributes: Buffer[]): Buffer => tlv(0x64, text('uid=alice'), tlv(0x30, ...attributes));

const GOOD: readonly Buffer[] = [
  message(2, result(0x61, 49)),
  message(3, entry()),
  message(3, entry(attribute('uid', 'alice', 'al'), attribute('mail'))),
  message(3, tlv(0x73, text('ldap://elsewhere/'))),
  message(3, result(0x65), tlv(0xa0, tlv(0x30, text('1.2.3'), tlv(0x01, [0xff]), text('value')))),
  message(4, entry(attribute('description', 'x'.repeat(3000)))),
  message(5, tlv(0x78, tlv(0x0a, [0]), text(''), text(''), tlv(0x8a, [0x31]))),
];

const BAD: Readonly<Record<string, Buffer>> = {
  HTTP: Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'),
  'an indefinite length': Buffer.from([0x30, 0x80, 0x00, 0x00]),
  'a length of four gigabytes': Buffer.from([0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0x02]),
  'a length of nine octets': Buffer.from([0x30, 0x89, 0x01]),
  'an empty message': Buffer.from([0x30, 0x00]),
  'a request': message(2, tlv(0x60, tlv(0x02, [3]), text(''), tlv(0x80))),
  'a result without code': message(2, tlv(0x61, text(''), text(''))),
  'an attribute that reaches beyond its entry': message(
    3,
    tlv(0x64, text('uid=a'), tlv(0x30, Buffer.from([0x30, 0x20, 0x04, 0x01, 0x61]))),
  ),
  'octets where attributes should be': message(3, tlv(0x64, text('uid=a'), text('\u0004\u0004'))),
  'a value that is no octet string': message(3, entry(tlv(0x30, text('uid'), tlv(0x31, tlv(0x02, [1]))))),
  'a cut length at the end': message(3, tlv(0x64, text('uid=a'), tlv(0x30, Buffer.from([0x04, 0x84, 0x00])))),
};

describe('what a directory sends', () => {
  test('is cut into the same messages however it arrives', () => {
    const all = Buffer.concat([...GOOD]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 30 }), (sizes) => {
        const cutter = new MessageCutter();
        const seen: Buffer[] = [];
        for (let at = 0, i = 0; at < all.length; i++) {
          const size = sizes[i % sizes.length] ?? 1;
          const messages = cutter.push(all.subarray(at, at + size));
          expect(messages).toBeDefined();
          seen.push(...(messages ?? []));
          at += size;
        }
        expect(seen).toEqual(GOOD);
        expect(cutter.pending).toBe(false);
      }),
      { numRuns: 50 },
    );
  });

  test.each(Object.entries(BAD))('%s is no LDAP', (_name, octets) => {
    expect(new MessageCutter().push(octets)).toBeUndefined();
  });

  test('a message is refused by its length before it is kept', () => {
    const header = Buffer.from([0x30, 0x84, 0, 0, 0, 0]);
    header.writeUInt32BE(LONGEST_MESSAGE, 2);
    expect(new MessageCutter().push(header)).toBeUndefined();
  });

  test('arbitrary octets, and messages with octets changed, never throw and never keep more than a message', () => {
    const changed = fc
      .tuple(fc.constantFrom(...GOOD), fc.array(fc.tuple(fc.nat(60), fc.nat(255)), { maxLength: 4 }))
      .map(([good, changes]) => {
        const octets = Buffer.from(good);
        for (const [at, value] of changes) octets[at % octets.length] = value;
        return octets;
      });
    fc.assert(
      fc.property(fc.oneof(changed, fc.uint8Array({ maxLength: 200 }).map(Buffer.from)), (octets) => {
        const messages = new MessageCutter().push(octets);
        for (const one of messages ?? []) expect(one[0]).toBe(0x30);
      }),
      { numRuns: 3000 },
    );
  });
});
