import { expect, test } from 'vitest';
import { DeviceRegistry } from '../../../src/aaa/device-registry.ts';
import type { DeviceId } from '../../../src/model/device.ts';
import { device } from './test-server.ts';

const registry = new DeviceRegistry([
  device('site', ['10.0.0.0/8']),
  device('floor', ['10.1.0.0/16', '192.168.7.0/24']),
  device('switch', ['10.1.2.3']),
  device('late', ['10.1.0.0/16']),
]);

test.each([
  ['10.9.9.9', 'site'],
  ['10.1.2.4', 'floor'],
  ['10.1.2.3', 'switch'],
  ['192.168.7.255', 'floor'],
  ['192.168.8.0', undefined],
  ['11.0.0.0', undefined],
  ['255.255.255.255', undefined],
  ['not an address', undefined],
  ['::1', undefined],
])('%s belongs to %s, asked twice', (address, id) => {
  expect(registry.byAddress(address)?.id).toBe(id);
  expect(registry.byAddress(address)?.id).toBe(id);
});

test('a block of length 0 takes what nobody else has', () => {
  const all = new DeviceRegistry([device('any', ['0.0.0.0/0']), device('one', ['1.1.1.1'])]);
  expect(all.byAddress('203.0.113.9')?.id).toBe('any');
  expect(all.byAddress('1.1.1.1')?.id).toBe('one');
});

test('by name', () => {
  expect(registry.get('floor' as DeviceId)?.id).toBe('floor');
  expect(registry.get('cellar' as DeviceId)).toBeUndefined();
  expect(registry.list().map(({ id }) => id)).toEqual(['site', 'floor', 'switch', 'late']);
});
