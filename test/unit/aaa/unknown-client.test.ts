import { expect, test } from 'vitest';
import { DeviceRegistry } from '../../../src/aaa/device-registry.ts';
import { papRequest } from './test-packets.ts';
import { device, testServer } from './test-server.ts';

test('an unknown client is dropped before a byte is read, counted, and told of once a second', () => {
  const server = testServer();
  const touched: unknown[] = [];
  const untouchable = new Proxy(new Uint8Array(40), {
    get: (target, key) => {
      touched.push(key);
      return Reflect.get(target, key);
    },
  });
  server.receive('authentication', untouchable, 40, '203.0.113.1', 1000, () => expect.unreachable());
  expect(touched).toEqual([]);
  for (let i = 0; i < 100; i++) server.ask(papRequest('alice', 'alicepw'), { address: '203.0.113.1' });
  expect(server.counters().authentication.dropped['unknown-client']).toBe(101);
  expect(server.emitted).toHaveLength(1);
  server.clock.at = 1000;
  server.ask(papRequest('alice', 'alicepw'), { address: '203.0.113.1' });
  expect(server.emitted.map(({ fields }) => fields.suppressed)).toEqual([undefined, 100]);
});

test('a device without RADIUS settings is no client', () => {
  const { radius: _none, ...silent } = device('sw9', ['127.0.0.9']);
  const server = testServer({ devices: [silent] });
  expect(server.ask(papRequest('alice', 'alicepw'), { address: '127.0.0.9' })).toEqual([]);
  expect(server.counters().authentication.dropped['unknown-client']).toBe(1);
});

test('each client has its own secret, and a reload puts other clients in force', () => {
  const server = testServer();
  expect(server.ask(papRequest('alice', 'alicepw'))).toHaveLength(1);
  server.reload({ devices: new DeviceRegistry([device('sw2', ['127.0.0.2'])]) });
  expect(server.ask(papRequest('alice', 'alicepw'))).toEqual([]);
  expect(server.ask(papRequest('alice', 'alicepw'), { address: '127.0.0.2' })).toHaveLength(1);
});

test('after close nothing is looked at', () => {
  const server = testServer();
  server.close();
  expect(server.ask(papRequest('alice', 'alicepw'))).toEqual([]);
});
