import { DEFAULT_ERRORS, EMPTY_POLICY, type IdentityResult, type PolicyDocument } from '../../../src/policy/elements.ts';

const INTERNAL_USERS: IdentityResult = { source: { kind: 'store', store: 'internal-users' }, errors: DEFAULT_ERRORS };

/**
 * The policy of a new installation (requirements P3, P4): two services, chosen by AAA protocol. Network access is permitted to whoever
 * the internal users know, without attributes; device administration to them too, without any command. Both services may be edited or removed.
 */
export const factoryPolicy: PolicyDocument = {
  ...EMPTY_POLICY,
  serviceSelection: {
    mode: 'rules',
    rules: [
      {
        name: 'Rule-1',
        status: 'enabled',
        when: { kind: 'compare', attr: 'protocol', op: 'eq', value: 'radius' },
        result: 'Default Network Access',
      },
    ],
    default: 'Default Device Admin',
  },
  services: [
    {
      name: 'Default Network Access',
      type: 'radius',
      allowedProtocols: ['PAP', 'CHAP', 'HostLookup'],
      identity: { mode: 'simple', result: INTERNAL_USERS },
      authorization: { exceptions: [], rules: [], default: { access: 'permit', profiles: [] } },
    },
    {
      name: 'Default Device Admin',
      type: 'tacacs',
      allowedProtocols: ['ASCII', 'PAP', 'CHAP'],
      identity: { mode: 'simple', result: INTERNAL_USERS },
      authorization: { exceptions: [], rules: [], default: { access: 'permit', commandSets: [] } },
    },
  ],
};
