import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createCoaProxy } from '../../../src/aaa/coa-proxy/serve-coa-proxy.ts';
import { Secret } from '../../../src/base/secret.ts';
import type { DynamicAuthorizationClient } from '../../../src/model/dynamic-authorization-client.ts';
import { type Prefix, parsePrefix } from '../../../src/model/ipv4.ts';
import type { RelayedRequest, RelayVerdict } from '../../../src/ports/coa-relay.ts';
import { Attribute } from '../../../src/wire/radius/attribute-types.ts';
import { messageAuthenticator, responseAuthenticatorIs } from '../../../src/wire/radius/authenticate.ts';
import { Code } from '../../../src/wire/radius/codes.ts';
import { PacketWriter } from '../../../src/wire/radius/packet-writer.ts';
import { SharedSecret } from '../../../src/wire/radius/secret.ts';
import { HandClock, view } from './test-server.ts';

const SECRET = 'between the two';

function block(text: string): Prefix {
  const parsed = parsePrefix(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
}

function proxied(verdict: () => Promise<RelayVerdict>, more: Partial<DynamicAuthorizationClient> = {}) {
  const clock = new HandClock();
  const relayed: RelayedRequest[] = [];
  const counted: string[] = [];
  const settings = { messageAuthenticator: 'require', eventTimestamp: 'require', replyMessageAuthenticator: 'send', realms: [] } as const;
  const near = { name: 'near', addresses: [block('192.0.2.0/24')], secret: new Secret(SECRET), ...settings, ...more };
  const far = { name: 'far', addresses: [block('192.0.2.7')], secret: new Secret('another'), ...settings };
  const proxy = createCoaProxy({
    clients: [near, far],
    relay: {
      relay: (request) => {
        relayed.push(request);
        return verdict();
      },
    },
    clock,
    sink: { emit: () => undefined, count: (name, labels) => counted.push([name, ...Object.values(labels ?? {})].join(' ')) },
  });
  return {
    clock,
    relayed,
    counted,
    async ask(packet: Uint8Array, { address = '192.0.2.1', port = 5000 } = {}): Promise<Uint8Array[]> {
      const replies: Uint8Array[] = [];
      proxy.receive(packet, packet.length, address, port, (reply) => replies.push(reply));
      for (let i = 0; i < 3; i++) await turn();
      return replies;
    },
    request(fill: (writer: PacketWriter) => unknown = () => undefined, code: number = Code.CoaRequest, secret = SECRET): Uint8Array {
      const writer = new PacketWriter().begin(code, 9).messageAuthenticator().text(Attribute.AcctSessionId, 's1');
      fill(writer);
      writer.u32(Attribute.EventTimestamp, Math.floor(clock.now() / 1000));
      const packet = writer.finishSignedRequest(new SharedSecret(secret));
      if (packet === undefined) throw new Error('too large');
      return packet;
    },
  };
}

const ACK: RelayVerdict = { kind: 'ack', attributes: [{ type: Attribute.ReplyMessage, value: Buffer.from('done') }] };

test('what belongs to the hop goes to no device; the Proxy-States come back in order, and the answer is signed for the client', async () => {
  const { ask, request, relayed } = proxied(async () => ACK);
  const packet = request((writer) => writer.octets(33, Buffer.from('a')).octets(33, Buffer.from('b')));
  const [reply] = await ask(packet);
  expect(relayed[0]).toMatchObject({ client: 'near', packet: 'CoA-Request' });
  expect(relayed[0]?.attributes.map(({ type }) => type)).toEqual([Attribute.AcctSessionId]);
  const answer = view(reply);
  const secret = new SharedSecret(SECRET);
  const asked = packet.subarray(4, 20);
  expect(answer.code).toBe(Code.CoaAck);
  expect([responseAuthenticatorIs(answer, secret, asked), messageAuthenticator(answer, secret, asked)]).toEqual([true, 'valid']);
  expect(
    answer
      .attributes()
      .map(({ type, value }) => `${type} ${Buffer.from(value).toString()}`)
      .slice(1),
  ).toEqual(['18 done', '33 a', '33 b']);
});

test('a repetition is ignored while the device is asked, then gets the same answer, and the device is asked once', async () => {
  let finish: (verdict: RelayVerdict) => void = () => undefined;
  const { ask, request, relayed } = proxied(() => new Promise((resolve) => (finish = resolve)));
  const packet = request();
  const first: Uint8Array[] = [];
  const waiting = ask(packet).then((replies) => first.push(...replies));
  expect(await ask(packet)).toEqual([]);
  finish(ACK);
  await waiting;
  const again = await ask(packet);
  expect(again).toHaveLength(1);
  expect(relayed).toHaveLength(1);
});

test('the same request is the same to the journal after a restart too; from another port or of another time it is another', async () => {
  const { ask, request, relayed, clock } = proxied(async () => ({ kind: 'silence' }));
  const packet = request();
  await ask(packet);
  const restarted = proxied(async () => ({ kind: 'silence' }));
  await restarted.ask(packet);
  expect(restarted.relayed[0]?.id).toBe(relayed[0]?.id);
  await ask(packet, { port: 5001 });
  clock.at += 2000;
  await ask(request());
  expect(new Set(relayed.map(({ id }) => id)).size).toBe(3);
});

test.each([
  [
    'another secret',
    (of: ReturnType<typeof proxied>) => of.ask(of.request(undefined, Code.CoaRequest, 'a guess')),
    'request-authenticator-invalid',
  ],
  ['an unknown address', (of: ReturnType<typeof proxied>) => of.ask(of.request(), { address: '198.51.100.1' }), 'unknown-client'],
  [
    'the secret of another client',
    (of: ReturnType<typeof proxied>) => of.ask(of.request(), { address: '192.0.2.7' }),
    'request-authenticator-invalid',
  ],
  ['another code', (of: ReturnType<typeof proxied>) => of.ask(of.request(undefined, Code.AccountingRequest)), 'unexpected-code'],
  ['half a packet', (of: ReturnType<typeof proxied>) => of.ask(of.request().subarray(0, 30)), 'length-beyond-datagram'],
])('%s meets silence and is counted', async (_, asked, cause) => {
  const of = proxied(async () => ACK);
  expect(await asked(of)).toEqual([]);
  expect(of.relayed).toEqual([]);
  expect(of.counted).toEqual([`coa_proxy_dropped ${cause}`]);
});

test('an Event-Timestamp is good for 300 s', async () => {
  const of = proxied(async () => ACK);
  const packet = of.request();
  of.clock.at += 301_000;
  expect(await of.ask(packet)).toEqual([]);
  expect(of.counted).toEqual(['coa_proxy_dropped event-timestamp-stale']);
});

test('where the device says nothing, nothing is said; a bug of ours ends nobody else', async () => {
  const silent = proxied(async () => ({ kind: 'silence' }));
  expect(await silent.ask(silent.request())).toEqual([]);
  const broken = proxied(async () => {
    throw new Error('a bug');
  });
  expect(await broken.ask(broken.request())).toEqual([]);
});
