import { describe, expect, it } from 'vitest';
import { showPolicy } from '../../../src/api/cli/show-policy.ts';
import { policyView, viewOfPolicy } from '../../../src/api/views/policy-view.ts';
import { instantOf } from '../../../src/base/time.ts';
import { nextRevision } from '../../../src/policy/revision.ts';
import { documentOf } from '../policy/written.ts';

const DOCUMENT = documentOf(`
serviceSelection:
  rules: [{ name: MAB, status: monitor, when: system.HostLookup = true, result: network }]
  default: network
services:
  - name: network
    type: radius
    allowedProtocols: [PAP]
    identity:
      rules: [{ name: Guests, when: user starts-with 'guest-', result: deny }]
      default: { sequence: people, errors: { notFound: continue, processFailed: reject } }
    groupMapping: { simple: { group: "All:East" } }
    authorization: { default: { profiles: [P] } }
  - name: admin
    type: tacacs
    allowedProtocols: [ASCII]
    identity: { simple: { store: users } }
proxies: [{ name: away, type: radius-proxy, servers: [one] }]
sequences: [{ name: people, authStores: [users] }]
profiles: [{ name: P, securityGroup: 16, attributes: [{ name: Filter-Id, from: identity.acl }] }]
`);
const VIEW = viewOfPolicy(
  { record: nextRevision(undefined, DOCUMENT, instantOf(0)), origin: { by: 'start', changed: [] } },
  { get: (table, rule) => (`${table} ${rule}` === 'network/identity Guests' ? 3 : 0) },
);

describe('a policy as the API shows it', () => {
  it('has every table with its rules, status and hits (P66, P69)', () => {
    expect(VIEW.serviceSelection?.rules).toEqual([
      { name: 'MAB', status: 'monitor', when: 'system.HostLookup = true', result: 'network', hits: 0 },
      { name: 'Default', status: 'enabled', when: 'any', result: 'network', hits: 0 },
    ]);
    expect(VIEW.services[0]).toMatchObject({
      identity: {
        rules: [
          { name: 'Guests', result: 'deny access', hits: 3 },
          { name: 'Default', result: 'sequence people (not found: continue, error: reject)', hits: 0 },
        ],
      },
      groupMapping: { simple: 'All:East', rules: [] },
    });
  });

  it('says what a profile takes from the user, and its security group', () => {
    expect(VIEW.profiles).toEqual([
      { name: 'P', securityGroup: 16, attributes: [{ name: 'Filter-Id', values: [], tag: 0, from: 'identity.acl' }] },
    ]);
  });

  it('holds everything else as data', () => {
    expect(policyView.parse(VIEW).document).toEqual(DOCUMENT);
  });

  it('is printed in the order in which a request meets it', () => {
    expect(showPolicy(VIEW).split('\n').slice(2, 20)).toEqual([
      'service selection',
      '  #  RULE     STATUS   WHEN                      RESULT   HITS',
      '  1  MAB      monitor  system.HostLookup = true  network  0',
      '  2  Default  enabled  any                       network  0',
      '',
      'service network (radius: PAP)',
      '  identity',
      '    #  RULE     STATUS   WHEN                       RESULT                                                HITS',
      "    1  Guests   enabled  user starts-with 'guest-'  deny access                                           3",
      '    2  Default  enabled  any                        sequence people (not found: continue, error: reject)  0',
      '  group mapping: All:East',
      '  authorization',
      '    #  RULE     STATUS   WHEN  RESULT  HITS',
      '    1  Default  enabled  any   P       0',
      '',
      'service admin (tacacs: ASCII)',
      '  identity: store users',
      '',
    ]);
  });
});
