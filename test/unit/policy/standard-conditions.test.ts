import { describe, expect, it } from 'vitest';
import { instantOf } from '../../../src/base/time.ts';
import { parseMac } from '../../../src/model/mac.ts';
import { authorize } from '../../../src/policy/decide.ts';
import { radiusService } from './radius-service.ts';
import { attributes, facts, policyOf, serviceWith } from './written.ts';

/** Whether the shared condition `c` holds for a request. */
function holds(conditions: string, request: Parameters<typeof facts>[0]): boolean {
  const policy = policyOf(serviceWith('{ rules: [{ when: ref(c), result: permit }], default: deny }', conditions));
  const service = radiusService(policy, 's');
  if (!service) throw new Error('no service');
  return authorize(policy, service, facts(request)).outcome === 'accept';
}

describe('a date and time condition (P61)', () => {
  const at = (written: string, time: string): boolean =>
    holds(`dateTimeConditions: [{ name: c, ${written} }]`, { now: instantOf(Date.parse(time)) });

  it('holds from the start of one day to the end of another (P59)', () => {
    const span = 'from: 2026-08-01, to: 2026-08-14';
    expect(at(span, '2026-07-31T23:59:59Z')).toBe(false);
    expect(at(span, '2026-08-01T00:00:00Z')).toBe(true);
    expect(at(span, '2026-08-14T23:59:59.999Z')).toBe(true);
    expect(at(span, '2026-08-15T00:00:00Z')).toBe(false);
  });

  it('takes dates and clock in its time zone, over the change to summer time', () => {
    const berlin = 'from: 2026-03-28, to: 2026-03-29, timezone: Europe/Berlin';
    expect(at(berlin, '2026-03-27T22:59:59Z')).toBe(false);
    expect(at(berlin, '2026-03-27T23:00:00Z')).toBe(true);
    expect(at(berlin, '2026-03-29T21:59:59Z')).toBe(true);
    expect(at(berlin, '2026-03-29T22:00:00Z')).toBe(false);
    const hours = 'hours: ["08:00-18:00"], timezone: Europe/Berlin';
    expect(at(hours, '2026-01-15T07:00:00Z')).toBe(true);
    expect(at(hours, '2026-01-15T06:59:00Z')).toBe(false);
    expect(at(hours, '2026-07-15T06:00:00Z')).toBe(true);
    expect(at(hours, '2026-07-15T16:00:00Z')).toBe(false);
  });

  it('begins with the first of an hour that comes twice and ends with the last, in zones on both sides of Greenwich', () => {
    for (const [zone, first, last] of [
      ['Europe/Berlin', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'],
      ['America/New_York', '2026-11-01T05:30:00Z', '2026-11-01T06:30:00Z'],
    ] as const) {
      const wall = zone === 'Europe/Berlin' ? '2026-10-25T02:30' : '2026-11-01T01:30';
      const span = `from: "${wall}", to: "${wall}", timezone: ${zone}`;
      const before = new Date(Date.parse(first) - 1000).toISOString();
      const after = new Date(Date.parse(last) + 60_000).toISOString();
      expect([before, first, last, after].map((time) => at(span, time))).toEqual([false, true, true, false]);
    }
  });

  it('takes an hour that a clock skips as if it had not been skipped', () => {
    for (const [zone, wall, real] of [
      ['Europe/Berlin', '2026-03-29T02:30', '2026-03-29T01:30:00Z'],
      ['America/New_York', '2026-03-08T02:30', '2026-03-08T07:30:00Z'],
    ] as const) {
      const before = new Date(Date.parse(real) - 1000).toISOString();
      expect([before, real].map((time) => at(`from: "${wall}", timezone: ${zone}`, time))).toEqual([false, true]);
    }
  });

  it('ends a day at its last second where midnight comes twice', () => {
    const havana = 'to: 2026-10-31, timezone: America/Havana';
    expect(at(havana, '2026-11-01T03:59:59Z')).toBe(true);
    expect(at(havana, '2026-11-01T04:00:00Z')).toBe(false);
  });

  it('keeps an offset that is written', () => {
    expect(at('from: "2026-08-14T08:30+02:00", timezone: America/New_York', '2026-08-14T06:30:00Z')).toBe(true);
    expect(at('from: "2026-08-14T08:30+02:00", timezone: America/New_York', '2026-08-14T06:29:59Z')).toBe(false);
  });

  it('holds on its days, and in a span over midnight', () => {
    expect(at('days: [Monday, Tuesday]', '2026-11-23T12:00:00Z')).toBe(true);
    expect(at('days: [Monday, Tuesday]', '2026-11-25T12:00:00Z')).toBe(false);
    expect(at('hours: ["22:00-06:00"]', '2026-11-25T23:00:00Z')).toBe(true);
    expect(at('hours: ["22:00-06:00"]', '2026-11-25T05:59:00Z')).toBe(true);
    expect(at('hours: ["22:00-06:00"]', '2026-11-25T06:00:00Z')).toBe(false);
    expect(at('hours: ["00:00-01:00", "18:00-24:00"]', '2026-11-25T23:59:00Z')).toBe(true);
  });
});

describe('a network condition (P61)', () => {
  const network = (written: string, request: Parameters<typeof facts>[0]): boolean =>
    holds(`networkConditions: [{ name: c, ${written} }]`, request);

  it('knows an end station by address, MAC or its beginning, caller and called number', () => {
    const endpoint = parseMac('02-00-5e-00-00-01');
    expect(network('endStations: [{ ip: 10.1.0.0/16 }]', { request: attributes({ 'Framed-IP-Address': '10.1.9.9' }) })).toBe(true);
    expect(network('endStations: [{ ip: 10.1.0.0/16 }]', { request: attributes({ 'Calling-Station-Id': '10.2.0.1' }) })).toBe(false);
    expect(network('endStations: [{ ip: 10.1.0.0/16 }]', { tacacs: { rem_addr: '10.1.0.7' } })).toBe(true);
    expect(network('endStations: [{ mac: 0200.5e00.0002 }]', { endpoint })).toBe(false);
    expect(network('endStations: [{ mac: 02:00:5e:00:00:01 }]', { endpoint })).toBe(true);
    expect(network('endStations: [{ mac: "02-00-5E-*" }]', { endpoint })).toBe(true);
    expect(network('endStations: [{ mac: "02-00-5F-*" }]', { endpoint })).toBe(false);
    const call = { request: attributes({ 'Calling-Station-Id': '5551234', 'Called-Station-Id': '1800' }) };
    expect(network('endStations: [{ cli: "555*", dnis: "1800" }]', call)).toBe(true);
    expect(network('endStations: [{ cli: "555*", dnis: "1900" }]', call)).toBe(false);
  });

  it('knows a device by address, name or group', () => {
    const request = { deviceAddress: '10.9.0.1', groups: { Location: 'All:East:Lab' } };
    expect(network('devices: [{ ip: 10.9.0.0-10.9.0.9 }]', request)).toBe(true);
    expect(network('devices: [{ device: sw2 }, { device: sw1 }]', request)).toBe(true);
    expect(network('devices: [{ group: { Location: "All:East" } }]', request)).toBe(true);
    expect(network('devices: [{ group: { Location: "All:Eas" } }]', request)).toBe(false);
  });

  it('knows a port of a device: device AND port', () => {
    const port = (device: string, name: string): boolean =>
      network(`devicePorts: [{ device: ${device}, port: "${name}" }]`, { request: attributes({ 'NAS-Port-Id': 'GigabitEthernet1/0/7' }) });
    expect(port('sw1', 'GigabitEthernet1/0/*')).toBe(true);
    expect(port('sw2', 'GigabitEthernet1/0/*')).toBe(false);
    expect(port('sw1', 'GigabitEthernet2/0/*')).toBe(false);
    expect(network('devicePorts: [{ device: sw1, port: "50107" }]', { request: attributes({ 'NAS-Port': 50107 }) })).toBe(true);
    expect(network('devicePorts: [{ device: sw1, port: tty1 }]', { tacacs: { port: 'tty1' } })).toBe(true);
  });
});
