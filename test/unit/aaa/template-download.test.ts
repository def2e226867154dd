import { expect, test } from 'vitest';
import { createDecisionLog } from '../../../src/adapters/directory/decisions.ts';
import { ManagedListDirectory } from '../../../src/adapters/directory/managed-lists.ts';
import { instantOf } from '../../../src/base/time.ts';
import type { PolicyDocument } from '../../../src/policy/elements.ts';
import { MemoryLists, managedList } from '../lists/memory-lists.ts';
import { daclRequest, templateRequest, verified } from './test-packets.ts';
import { DOCUMENT, device, policyOf, type TestServer, testServer, view } from './test-server.ts';

const CLASS = 25;

const WITH_TEMPLATES: PolicyDocument = {
  ...DOCUMENT,
  profiles: [
    ...DOCUMENT.profiles,
    {
      name: 'QUARANTINE',
      serviceTemplate: true,
      dacl: 'LIMITED',
      vlan: '99',
      attributes: [{ name: 'Cisco-AVPair', values: ['linksec-policy=must-not-secure'], tag: 0 }],
    },
    { name: 'FILTERED', serviceTemplate: true, attributes: [{ name: 'Filter-Id', values: ['guests.in'], tag: 0 }] },
    { name: 'NOT-NOW', serviceTemplate: false, attributes: [] },
  ],
};

const serverWith = (more: Parameters<typeof testServer>[0] = {}): TestServer => testServer({ document: WITH_TEMPLATES, ...more });
const pairs = (reply: Uint8Array | undefined): string[] => view(reply).vendorTexts(9, 1);

test('a template is what its profile gives, signed, without a Class of its own', () => {
  const server = serverWith();
  const request = templateRequest('QUARANTINE');
  const [reply] = server.ask(request);
  expect(view(reply).code).toBe(2);
  expect(verified(view(reply).bytes, request)).toBe(true);
  expect(pairs(reply)).toEqual([
    `ACS:CiscoSecure-Defined-ACL=${server.policy.currentDacl('LIMITED')?.wireName}`,
    'linksec-policy=must-not-secure',
  ]);
  expect(Buffer.from(view(reply).octets(81) ?? []).toString()).toBe('\u000199');
  expect(view(reply).find(CLASS)).toBe(-1);
  expect(server.counters().authentication).toMatchObject({ accepted: 1, rejected: 0 });
});

test('the list it names is the next download', () => {
  const server = serverWith();
  const [pair = ''] = pairs(server.ask(templateRequest('QUARANTINE'))[0]);
  const [list] = server.ask(daclRequest(pair.slice(pair.indexOf('=') + 1)));
  expect(view(list).code).toBe(2);
  expect(pairs(list)).toHaveLength(3);
});

test('it is no login: no session, no decision, no hit of a rule, nothing learned, whoever the stores know', () => {
  const decisions = createDecisionLog(10, 1);
  const server = serverWith({ stores: [], more: { decisions } });
  expect(view(server.ask(templateRequest('QUARANTINE'))[0]).code).toBe(2);
  expect(view(server.ask(templateRequest('alice'))[0]).code).toBe(3);
  expect([...server.parts.sessions.list()]).toEqual([]);
  expect([...decisions.newest()]).toEqual([]);
  expect(server.policy.hits.list().filter(({ count }) => count > 0)).toEqual([]);
  expect([server.learned, server.recorded]).toEqual([[], []]);
});

test.each([
  ['unsigned', 'QUARANTINE', { sign: false }, 'template-no-message-authenticator'],
  ['of a name that is none', 'NOBODY', {}, 'template-unknown'],
  ['of no name', '', {}, 'template-unknown'],
  ['of a profile that is no template', 'FULL', {}, 'template-not-a-template'],
  ['of a profile that says it is none', 'NOT-NOW', {}, 'template-not-a-template'],
] as const)('a download %s is rejected, and the log says why', (_what, name, options, cause) => {
  const server = serverWith({ devices: [device('sw1', ['127.0.0.1'], { messageAuthenticator: 'off' })] });
  const request = templateRequest(name, options);
  const [reply] = server.ask(request);
  expect(view(reply).code).toBe(3);
  expect(verified(view(reply).bytes, request)).toBe(true);
  expect(pairs(reply)).toEqual([]);
  expect(server.emitted).toEqual([
    { level: 'warn', topic: 'radius.rejected', fields: expect.objectContaining({ cause, device: 'sw1', template: name }) },
  ]);
  expect(server.counters().authentication).toMatchObject({ accepted: 0, rejected: 1 });
});

test('an unknown device meets silence', () => {
  expect(serverWith().ask(templateRequest('QUARANTINE'), { address: '192.0.2.9' })).toEqual([]);
});

test('sent again, it gets the same answer, whatever the policy says meanwhile; asked anew, what it says now', () => {
  const server = serverWith();
  const request = templateRequest('QUARANTINE');
  const [first] = server.ask(request);
  server.policy = policyOf(DOCUMENT);
  expect(server.ask(request.slice())).toEqual([first]);
  expect(server.counters().authentication.resent).toBe(1);
  expect(view(server.ask(templateRequest('QUARANTINE'))[0]).code).toBe(3);
});

test('Proxy-State comes back', () => {
  const [reply] = serverWith().ask(templateRequest('QUARANTINE', { more: (writer) => writer.octets(33, Buffer.from('way')) }));
  expect(Buffer.from(view(reply).octets(33) ?? []).toString()).toBe('way');
});

test('a list that stands on the device is named by its version there; a device that lacks it is refused where that is configured', () => {
  const lists = new ManagedListDirectory(
    [managedList({ list: 'guests' })],
    { store: new MemoryLists(), clock: { now: () => instantOf(0) } },
    { whenAbsent: 'reject' },
  );
  const server = serverWith({ devices: [device('sw1', ['127.0.0.1']), device('sw2', ['192.0.2.2'])], more: { lists } });
  expect(view(server.ask(templateRequest('FILTERED'))[0]).text(11)).toBe('PR-WEB-22222222.in');
  expect(view(server.ask(templateRequest('FILTERED'), { address: '192.0.2.2' })[0]).code).toBe(3);
  expect(server.emitted.at(-1)).toMatchObject({ topic: 'radius.rejected', fields: { cause: 'list-absent', device: 'sw2' } });
});
