import { expect, test } from 'vitest';
import type { Mac } from '../../../src/model/mac.ts';
import { newRecord } from '../../../src/posture/state/record.ts';
import { Attribute } from '../../../src/wire/radius/attribute-types.ts';
import { Code } from '../../../src/wire/radius/codes.ts';
import { bareRequest, mabRequest, type PacketOptions } from './test-packets.ts';
import { device, START, testServer, view } from './test-server.ts';

const HOST = '02-00-00-00-00-01' as Mac;

/** What a device asks after it was told to: no credentials, Service-Type Authorize Only, the State it was given (RFC 5176 §3.2). */
const authorizeOnly = (state: string, options: PacketOptions = {}) =>
  bareRequest(HOST, { ...options, more: (writer) => writer.u32(Attribute.ServiceType, 17).text(Attribute.State, state) });

function started() {
  const server = testServer({ devices: [device('sw1', ['127.0.0.0/8']), device('sw2', ['10.0.0.0/8'])] });
  server.ask(mabRequest(HOST, { sign: false }));
  const [session] = server.parts.sessions.list();
  if (session === undefined) throw new Error('no session');
  const ask = (state: string, options: PacketOptions = {}, address = '127.0.0.1') =>
    server.ask(authorizeOnly(state, options), { address })[0];
  return { server, session, ask, state: `portreeve-session:${session.id}` };
}

test('the device gets what the policy gives its session now, without a password', () => {
  const { server, session, ask, state } = started();
  server.parts.postures.put({ ...newRecord(HOST, [HOST], START, 1, 'c-1'), state: 'compliant' });
  expect(view(ask(state)).code).toBe(Code.AccessAccept);
  expect(server.parts.sessions.get(session.id)?.granted).toMatchObject({ service: 'agentless', rule: 'compliant', profiles: ['FULL'] });
  expect(server.parts.sessions.size).toBe(1);
});

test('not without a Message-Authenticator, though this client need not sign its logins', () => {
  const { server, ask, state } = started();
  expect(ask(state, { sign: false })).toBeUndefined();
  expect(server.counters().authentication.dropped['message-authenticator-missing']).toBe(1);
});

test('a State of somebody else is no reason to let anybody in', () => {
  expect(view(started().ask('something')).code).toBe(Code.AccessReject);
});

test('a session of another device is not for this one', () => {
  const { ask, state } = started();
  expect(view(ask(state, {}, '10.0.0.1')).code).toBe(Code.AccessReject);
});

test('an ended session has no authorization', () => {
  const { server, session, ask, state } = started();
  server.parts.sessions.end(session.id, START);
  expect(view(ask(state)).code).toBe(Code.AccessReject);
});
