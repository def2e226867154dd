import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Numbered, type Step, steps } from '../../drivers/cisco-iosxe/config/list-steps.ts';
import { evaluate, type Packet } from '../spec/acl.ts';

const TEXTS = [
  'permit tcp any any eq www',
  'deny tcp any any eq www',
  'permit ip any host 10.0.0.1',
  'deny ip any host 10.0.0.1',
  'permit udp any any eq domain',
  'deny udp any any',
  'permit ip any any',
  'deny ip 10.1.0.0 0.0.255.255 any',
];
const PACKETS: readonly Packet[] = ['10.1.0.9', '10.2.0.9'].flatMap((source) =>
  ['10.0.0.1', '10.0.0.2'].flatMap((destination) =>
    [
      { protocol: 6, port: 80 },
      { protocol: 6, port: 22 },
      { protocol: 17, port: 53 },
    ].map(({ protocol, port }) => packet(source, destination, protocol, port)),
  ),
);

const list = (least: number) =>
  fc
    .tuple(fc.shuffledSubarray(TEXTS, { minLength: 1 }), fc.array(fc.integer({ min: least, max: 12 }), { minLength: 8, maxLength: 8 }))
    .map(([texts, gaps]) =>
      texts.map((text, at): Numbered => ({ number: gaps.slice(0, at + 1).reduce((sum, gap) => sum + gap, 0), text })),
    );

/** The lists a device holds one after another; what IOS refuses or drops in silence is an error here. */
function held(from: readonly Numbered[], taken: readonly Step[]): readonly (readonly Numbered[])[] {
  const moments: (readonly Numbered[])[] = [from];
  for (const { op, entry } of taken) {
    const now = moments.at(-1) ?? [];
    if (op === 'add' && now.some(({ number, text }) => number === entry.number || text === entry.text)) throw new Error(entry.text);
    if (op === 'remove' && !now.includes(entry)) throw new Error(`no ${entry.number}`);
    const next = op === 'add' ? [...now, entry] : now.filter((one) => one !== entry);
    moments.push(next.toSorted((a, b) => a.number - b.number));
  }
  return moments;
}

const texts = (entries: readonly Numbered[]): readonly string[] => entries.map(({ text }) => text);

test('from any list to any other, whatever their numbers: the order is the wanted one, and the list is never empty', () => {
  fc.assert(
    fc.property(list(1), list(1), (from, to) => {
      const moments = held(from, steps(from, to));
      expect(texts(moments.at(-1) ?? [])).toEqual(texts(to));
      expect(moments.every(({ length }) => length > 0)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test('where no entry moves, every packet is at every moment decided as it was or as it will be', () => {
  fc.assert(
    fc.property(list(9), list(9), (from, to) => {
      const common = texts(from).filter((text) => texts(to).includes(text));
      fc.pre(
        common.join() ===
          texts(to)
            .filter((text) => common.includes(text))
            .join(),
      );
      for (const moment of held(from, steps(from, to))) {
        for (const one of PACKETS) {
          const [before, now, after] = [from, moment, to].map((entries) => evaluate(texts(entries), one));
          if (now !== before) expect(now).toBe(after);
        }
      }
    }),
    { numRuns: 500 },
  );
});

test('what both lists have in order is not touched', () => {
  const from = TEXTS.map((text, at) => ({ number: (at + 1) * 10, text }));
  const to = from.toSpliced(3, 1).map(({ text }, at) => ({ number: 100 + at, text }));
  expect(steps(from, to)).toEqual([{ op: 'remove', entry: from[3] }]);
});

function packet(source: string, destination: string, protocol: number, port: number): Packet {
  const octets = (text: string): number => text.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return {
    protocol,
    source: octets(source),
    destination: octets(destination),
    laterFragment: false,
    sourcePort: 40_000,
    destinationPort: port,
    icmpType: 0,
    icmpCode: 0,
    flags: [],
    trafficClass: 0,
    ttl: 64,
    options: [],
  };
}
