import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Endpoint, Failover } from '../../src/adapters/net/radius-client/failover.ts';
import type { ForwardOutcome } from '../../src/ports/radius-forwarder.ts';
import { Code } from '../../src/wire/radius/codes.ts';
import { PacketView } from '../../src/wire/radius/packet-view.ts';
import { SharedSecret } from '../../src/wire/radius/secret.ts';
import { ManualClock } from '../conformance/coa-client/manual-clock.ts';

type Server = {
  readonly timeout: number;
  readonly retries: number;
  readonly dead: boolean;
  /** ms after it is first sent to; undefined: never. */
  readonly repliesAfter: number | undefined;
  readonly fails: boolean;
};

const server: fc.Arbitrary<Server> = fc.record({
  timeout: fc.integer({ min: 1, max: 500 }),
  retries: fc.nat(3),
  dead: fc.boolean(),
  repliesAfter: fc.option(fc.nat(4000), { nil: undefined }),
  fails: fc.boolean(),
});

const REQUEST = { code: Code.AccessRequest, write: () => {} };
const HIDING = { secret: new SharedSecret('x'), requestAuthenticator: new Uint8Array(16) };

/** Runs a failover over such servers on a clock that is moved by hand; what was sent to each, the outcome, and what is left open. */
function run(servers: readonly Server[]) {
  const clock = new ManualClock();
  const sent = servers.map(() => 0);
  const sentAt = servers.map((): number | undefined => undefined);
  let open = 0;
  let outcome: ForwardOutcome | undefined;
  let at = 0;
  const endpoints = servers.map(
    ({ timeout, retries, dead, repliesAfter, fails }, index): Endpoint => ({
      name: `${index}`,
      timeout,
      retries,
      claim: () => !dead,
      silent: () => {},
      begin(_request, _waited, on) {
        open++;
        sent[index] = 1;
        sentAt[index] = clock.monotonic();
        if (fails) on.failed('refused');
        else if (repliesAfter !== undefined) {
          clock.after(repliesAfter, () => on.replied({ kind: 'reply', server: `${index}`, view: new PacketView(), hiding: HIDING }));
        }
        return { resend: () => (sent[index] = (sent[index] ?? 0) + 1), end: () => open-- };
      },
    }),
  );
  new Failover(endpoints, REQUEST, clock, (ended) => {
    expect(outcome, 'one outcome only').toBeUndefined();
    outcome = ended;
    at = clock.monotonic();
  }).start();
  clock.advance(60_000);
  return { sent, sentAt, outcome, at, open };
}

/** The obvious reading of P27 and P28: who is asked when, and which reply comes first while anybody is still waited for. */
function expected(servers: readonly Server[]) {
  const replies: { readonly at: number; readonly server: string }[] = [];
  let now = 0;
  for (const [index, { timeout, retries, dead, repliesAfter, fails }] of servers.entries()) {
    if (dead) continue;
    if (fails) continue;
    // A reply in the very instant of the timeout may go either way: the generator is told to look elsewhere.
    if (repliesAfter !== undefined) replies.push({ at: now + repliesAfter, server: `${index}` });
    const first = Math.min(...replies.map((one) => one.at));
    fc.pre(replies.filter((one) => one.at === first).length <= 1);
    const end = now + timeout * (1 + retries);
    fc.pre(first !== end);
    if (first < end) return { server: replies.find((one) => one.at === first)?.server, at: first };
    now = end;
  }
  return { server: undefined, at: now };
}

test('servers are asked in order, each 1 + retries times; the first reply of any is the outcome (P27, P28)', () => {
  fc.assert(
    fc.property(fc.array(server, { maxLength: 4 }), (servers) => {
      const should = expected(servers);
      const { outcome, at, sent, sentAt, open } = run(servers);
      expect(outcome?.kind === 'reply' ? outcome.server : undefined).toBe(should.server);
      expect(at).toBe(should.at);
      expect(open, 'nothing is left waiting').toBe(0);
      let before = 0;
      for (const [index, { retries, dead }] of servers.entries()) {
        if (dead) expect(sent[index]).toBe(0);
        expect(sent[index]).toBeLessThanOrEqual(1 + retries);
        const when = sentAt[index];
        if (when === undefined) continue;
        expect(when).toBeGreaterThanOrEqual(before);
        before = when;
      }
    }),
    { numRuns: 500 },
  );
});
