import { describe, expect, it } from 'vitest';
import type { AuthMethod } from '../../../src/model/access.ts';
import type { Device, DeviceId } from '../../../src/model/device.ts';
import type { StoreTraits } from '../../../src/model/identity.ts';
import { EMPTY_POLICY, type PolicyDocument, type UnknownUserPolicy } from '../../../src/policy/elements.ts';
import { slowSearchAdvice, slowSearches, worstCaseOf } from '../../../src/policy/unknown-user-latency.ts';
import { device } from '../aaa/test-server.ts';

const store = (worstCase: number, methods: readonly AuthMethod[], domainList: readonly string[] = []): StoreTraits => ({
  methods: new Set(methods),
  external: true,
  worstCase,
  windows: { domains: domainList, domainList },
});

const STORES = new Map([
  ['ldap', store(2000, ['PAP'])],
  ['ad', store(1500, ['PAP', 'MSCHAPV2'], ['EAST', 'WEST'])],
  ['otp', store(30_000, ['PAP'])],
]);

const POLICY: UnknownUserPolicy = {
  name: 'switches',
  mode: 'search',
  selected: ['ldap', 'ad'],
  internalStore: 'users',
  internalDatabase: true,
  enablePassword: 'internal',
};

const document = (allowedProtocols: readonly AuthMethod[], policy = POLICY): PolicyDocument => ({
  ...EMPTY_POLICY,
  services: [
    {
      name: 'network',
      type: 'radius',
      allowedProtocols,
      identity: {
        mode: 'simple',
        result: {
          source: { kind: 'unknown-user', policy: policy.name },
          errors: { authFailed: 'reject', notFound: 'reject', processFailed: 'drop' },
        },
      },
      authorization: { exceptions: [], rules: [], default: { access: 'deny' } },
    },
  ],
  unknownUserPolicies: [policy],
});

const waiting = (id: string, timeout: number): Device => device(id, ['127.0.0.1'], { timeout });

describe('the worst case of a search for an unknown user (U24)', () => {
  it('is the sum over the selected stores that support the method, a domain list once for each domain', () => {
    expect(worstCaseOf(POLICY, STORES, 'PAP')).toBe(2000 + 2 * 1500);
    expect(worstCaseOf(POLICY, STORES, 'MSCHAPV2')).toBe(3000);
    expect(worstCaseOf(POLICY, STORES, 'CHAP')).toBe(0);
    expect(worstCaseOf(POLICY, STORES)).toBe(5000);
    expect(worstCaseOf({ ...POLICY, mode: 'fail' }, STORES)).toBe(0);
  });

  it('is held against the timeout of each device that asks by RADIUS, for the slowest method the service allows', () => {
    const { radius: _, ...withoutRadius } = waiting('none', 1);
    const devices = [waiting('default', 5000), waiting('patient', 10_000), withoutRadius];
    const slow = { policy: 'switches', service: 'network', method: 'PAP', worstCase: 5000, device: 'default' as DeviceId, timeout: 5000 };
    expect(slowSearches(document(['PAP', 'MSCHAPV2']), STORES, devices)).toEqual([slow]);
    expect(slowSearches(document(['MSCHAPV2']), STORES, devices)).toEqual([]);
    expect(slowSearches({ ...document(['PAP']), services: [] }, STORES, devices)).toEqual([]);
  });

  it('comes with the advice how to order the stores (U25)', () => {
    const [slow] = slowSearches(document(['PAP']), STORES, [waiting('sw1', 3000)]);
    expect(slow && slowSearchAdvice(slow)).toBe(
      'looking for an unknown user by `switches` in the service `network` can take 5000 ms with PAP, and `sw1` waits 3000 ms: raise its timeout, ' +
        'shorten those of the stores, or put first the store that serves most requests, then those of time-critical methods such as PEAP and of ' +
        'the most specific credentials',
    );
  });
});
