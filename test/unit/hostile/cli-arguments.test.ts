import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { drivers } from '../../../drivers/index.ts';
import type { CliParts } from '../../../src/api/cli/io.ts';
import { ok } from '../../../src/base/result.ts';
import type { CoaRequest } from '../../../src/ports/coa-client.ts';
import { apiFixture, KEYS, provedPlan } from '../api/api-fixture.ts';
import { speak } from '../api/cli-fixture.ts';
import { World } from '../control/world.ts';
import { type Fate, FIELDS } from './fields.ts';
import { HOSTILE } from './texts.ts';

const folder = mkdtempSync(join(tmpdir(), 'portreeve-hostile-'));
const list = join(folder, 'WEB.acl');
writeFileSync(list, 'permit tcp any any eq www\n');

const world = new World();
await world.control.start();
const session = world.connect().id;
const devices = { list: () => [world.device], get: (id: string) => (id === 'sw1' ? world.device : undefined) };
/** The control path itself, and one that takes every event it is given. */
const api = apiFixture({ control: world.control, sessions: world.sessions, devices });
const ear = apiFixture({ sessions: world.sessions, devices });
ear.control.previewed = ok([provedPlan('p-1')]);
const bound = await Promise.all([api, ear].map(({ server }) => server.listen({ address: '127.0.0.1', port: 0 })));
const [strict = '', lenient = ''] = bound.map((one) => (one.ok ? `http://127.0.0.1:${one.value.port}` : ''));
afterAll(async () => {
  await Promise.all([api.server.close(), ear.server.close()]);
  await world.control.stop();
  rmSync(folder, { recursive: true });
});

/** What the command line would send by itself, without a server. */
const sent: CoaRequest[] = [];
const parts: Partial<CliParts> = {
  driver: async (name) => drivers.find((one) => one.name === name),
  coaClient: async () => ({
    exchange: async (_target, request) => {
      sent.push(request);
      return { kind: 'unsendable', why: 'no network in this test' };
    },
    close: async () => undefined,
  }),
};

const COA = ['test', 'coa', '--target', '192.0.2.10', '--secret', 's3cr3t-of-test'];
const PLAIN = [...COA, '--driver', 'rfc5176', '--command'];
/** The command line with the text in one of its arguments; `--x=TEXT`, so that none is taken for another option. */
const ARGUMENTS: Readonly<Record<keyof (typeof FIELDS)['command line']['fields'], (text: string) => readonly string[]>> = {
  'acl push --name': (text) => ['acl', 'push', '-f', list, '--device', 'sw1', `--name=${text}`, '--yes', '--detach'],
  'acl push --device': (text) => ['acl', 'push', '-f', list, `--device=${text}`, '--yes', '--detach'],
  'acl push --reason': (text) => ['acl', 'push', '-f', list, '--device', 'sw1', `--reason=${text}`, '--yes', '--detach'],
  'session enable-port --port': (text) => ['session', 'enable-port', '--device', 'sw1', `--port=${text}`, '--reason', 'T-1'],
  'session enable-port --device': (text) => ['session', 'enable-port', `--device=${text}`, '--port', 'Gi0/1/1', '--reason', 'T-1'],
  'session service activate --service': (text) => ['session', 'service', 'activate', session, `--service=${text}`],
  'session service deactivate --service': (text) => ['session', 'service', 'deactivate', session, `--service=${text}`],
  'session template --template': (text) => ['session', 'template', session, `--template=${text}`],
  'session change --filter-id': (text) => ['session', 'change', session, `--filter-id=${text}`],
  'session change --vlan': (text) => ['session', 'change', session, `--vlan=${text}`],
  'test coa --service': (text) => [...COA, '--acct-session-id', '1', '--command', 'activate-service', `--service=${text}`],
  'test coa --template': (text) => [...COA, '--acct-session-id', '1', '--command', 'interface-template', `--template=${text}`],
  'test coa --filter-id': (text) => [...PLAIN, 'change-authorization', '--acct-session-id', '1', `--filter-id=${text}`],
  'test coa --vlan': (text) => [...PLAIN, 'change-authorization', '--acct-session-id', '1', `--vlan=${text}`],
  'test coa --acct-session-id': (text) => [...PLAIN, 'disconnect', `--acct-session-id=${text}`],
  'test coa --calling-station-id': (text) => [...PLAIN, 'disconnect', `--calling-station-id=${text}`],
};
/** A request each: some texts here, all of them where the values are read. */
const SOME = HOSTILE.filter((text, at) => at % 24 === 0 || text === '' || text === ' ');
const PRINTABLE = /^[\x20-\x7e]{1,253}$/;

const run = (argv: readonly string[], server: string) =>
  speak(argv, { env: { PORTREEVE_SERVER: server, PORTREEVE_API_KEY: KEYS.admin }, parts });

const RIGHT: Readonly<Record<string, string>> = { '--port': 'GigabitEthernet0/1/1', '--device': 'sw1' };

test.each(Object.entries(ARGUMENTS))('%s: with what it is for, something is asked', async (name, argvWith) => {
  const before = ear.control.events.length + sent.length;
  const spoken = await run(argvWith(RIGHT[name.split(' ').at(-1) ?? ''] ?? 'GUEST'), lenient);
  expect(ear.control.events.length + sent.length, spoken.err).toBe(before + 1);
});

test.each(Object.entries(ARGUMENTS))('%s: a hostile text', async (name, argvWith) => {
  const fate = (FIELDS['command line'].fields as Readonly<Record<string, Fate>>)[name];
  const wrong: unknown[] = [];
  for (const text of SOME) {
    const before = { events: ear.control.events.length, sent: sent.length };
    const refusing = fate === 'refused' || fate === 'unknown';
    const spoken = await run(argvWith(text), refusing ? strict : lenient);
    const [request] = sent.slice(before.sent);
    const [event] = ear.control.events.slice(before.events);
    if (refusing) {
      if (spoken.code === 0 || spoken.err === '' || request !== undefined) wrong.push([text, spoken]);
    } else if (request !== undefined) {
      const values = request.attributes.map(({ value }) => Buffer.from(value).toString('utf8'));
      if (!PRINTABLE.test(text) || !values.some((value) => value === text)) wrong.push([text, values]);
    } else if (event !== undefined) {
      const whole = fate === 'kept' ? text.trim() : text;
      if (!JSON.stringify(event).includes(JSON.stringify(whole)) || /[\p{Cc}\u2028\u2029]/u.test(whole)) wrong.push([text, event]);
    } else if (spoken.code === 0 || spoken.err === '') wrong.push([text, spoken]);
  }
  expect(wrong.slice(0, 3)).toEqual([]);
});

test('of all that was refused nothing became an event, nor anything to send', () => {
  expect(world.sent).toEqual([]);
  expect([...world.emitted].filter(({ topic }) => topic.startsWith('job'))).toEqual([]);
});
