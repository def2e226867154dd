import type { Instant } from '../../base/time.ts';
import { type Mac, parseMac } from '../../model/mac.ts';
import type { EndpointId, PostureRecord } from '../../model/posture.ts';

/** An endpoint nothing is known of yet. An id that is a MAC address is one of its addresses. */
export function newRecord(endpoint: EndpointId, macs: readonly Mac[], now: Instant, policy: number, correlation: string): PostureRecord {
  return {
    endpoint,
    macs: addressesOf(endpoint, macs),
    revision: 0,
    state: 'unknown',
    resume: 'unknown',
    since: now,
    version: -1,
    checks: [],
    groups: [],
    remediating: false,
    stale: false,
    policy,
    timers: {},
    correlation,
  };
}

/** The record with further addresses of the endpoint. */
export function withAddresses(record: PostureRecord, macs: readonly Mac[]): PostureRecord {
  const fresh = macs.filter((mac) => !record.macs.includes(mac));
  return fresh.length === 0 ? record : { ...record, macs: [...record.macs, ...fresh] };
}

function addressesOf(endpoint: EndpointId, macs: readonly Mac[]): readonly Mac[] {
  const own = parseMac(endpoint);
  return own === undefined ? macs : [...new Set([own, ...macs])];
}
