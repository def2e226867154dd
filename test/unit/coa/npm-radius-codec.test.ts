import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCoaClient } from '../../../src/adapters/net/coa-client.ts';
import type { CoaClient } from '../../../src/ports/coa-client.ts';
import { Das, SECRET, targetOf } from '../../conformance/coa-client/das.ts';
import { ManualClock } from '../../conformance/coa-client/manual-clock.ts';
import { CountingSink, cyclingRandom } from '../../conformance/coa-client/suite.ts';
import { avpairsOf, radius } from '../../lab/radius/npm-radius.ts';

/** The npm package `radius` as the far end, where it is able: without Message-Authenticator, which it gets wrong in CoA. */
const avpair = 'subscriber:command=session-query';
const request = {
  packet: 'CoA-Request',
  attributes: [
    { type: 26, value: Buffer.concat([Buffer.from([0, 0, 0, 9, 1, avpair.length + 2]), Buffer.from(avpair)]) },
    { type: 31, value: Buffer.from('00-50-56-83-3F-97') },
  ],
} as const;

let das: Das;
let client: CoaClient;
beforeEach(async () => {
  das = await Das.open();
  client = createCoaClient({ clock: new ManualClock(), random: cyclingRandom(), sink: new CountingSink() });
});
afterEach(async () => {
  await client.close();
  await das.close();
});

test('it takes our request, reads its attributes, and we take its ACK', async () => {
  const seen: unknown[] = [];
  das.onRequest((arrival) => {
    const packet = radius.decode({ packet: arrival.octets, secret: SECRET });
    seen.push([packet.code, avpairsOf(packet), packet.attributes['Calling-Station-Id']]);
    const attributes: [string, string][] = [['Reply-Message', 'here']];
    void das.send(radius.encode_response({ packet, code: 'CoA-ACK', secret: SECRET, attributes }), arrival);
  });
  const outcome = await client.exchange(targetOf(das, { messageAuthenticator: 'omit' }), request);
  expect(seen).toEqual([['CoA-Request', [avpair], '00-50-56-83-3F-97']]);
  expect(outcome).toMatchObject({ kind: 'ack', attributes: [{ type: 18, value: Buffer.from('here') }], ignored: [] });
});

test('we take its NAK with an Error-Cause, and leave one signed with another secret', async () => {
  das.onRequest((arrival) => {
    const packet = radius.decode({ packet: arrival.octets, secret: SECRET });
    const nak = (secret: string) =>
      radius.encode_response({ packet, code: 'CoA-NAK', secret, attributes: [['Error-Cause', 'Session-Context-Not-Found']] });
    void das.send(nak('other'), arrival).then(() => das.send(nak(SECRET), arrival));
  });
  const outcome = await client.exchange(targetOf(das, { messageAuthenticator: 'omit' }), request);
  expect(outcome).toMatchObject({ kind: 'nak', errorCause: 503, ignored: [{ why: 'bad-response-authenticator' }] });
});
