import { afterAll, expect, test } from 'vitest';
import { fault } from '../../../src/base/fault.ts';
import { err } from '../../../src/base/result.ts';
import type { DeviceShells } from '../../../src/ports/device-shell.ts';
import { apiFixture } from '../api/api-fixture.ts';
import { World } from '../control/world.ts';
import { FIELDS } from './fields.ts';
import { withText } from './string-paths.ts';
import { HOSTILE } from './texts.ts';

/** The control path itself behind the API. A terminal that is asked for is counted, and not to be had. */
let opened = 0;
const shells: DeviceShells = {
  open: async () => {
    opened++;
    return err(fault('device.unreachable', 'no terminal in this test'));
  },
};
const world = new World({ more: { shells } });
await world.control.start();
const devices = { list: () => [world.device], get: (id: string) => (id === 'sw1' ? world.device : undefined) };
const api = apiFixture({ control: world.control, sessions: world.sessions, devices });
/** Takes every event it is given, and nothing follows: for what may be said. */
const ear = apiFixture({ sessions: world.sessions, devices });
const session = world.connect().id;
afterAll(async () => {
  await Promise.all([api.server.close(), ear.server.close()]);
  await world.control.stop();
});

const LIST = { name: 'WEB', lines: ['permit tcp any any eq www'] };
const REASON = { reason: 'T-1' };
const DOCUMENT = { document: 'aaa: {}', devices: ['sw1'] };
const SAMPLES: Readonly<Record<string, object>> = {
  'POST /acls:plan': { ...LIST, devices: ['sw1'] },
  'POST /acls:push': { ...LIST, devices: ['sw1'] },
  'POST /plans': { lists: [LIST], devices: ['sw1'] },
  'POST /plans:apply': { plan: {} },
  'POST /configurations:plan': { ...DOCUMENT, allowMissing: true },
  'POST /configurations:push': { ...DOCUMENT, allowMissing: true },
  'POST /configurations:drift': DOCUMENT,
  'POST /devices:save': { devices: ['sw1'] },
  'POST /devices/{id}/enable-port': { port: 'GigabitEthernet0/1/1', ...REASON },
  'POST /sessions/{id}/actions/reauthenticate': { escalate: [{ to: 'terminate' }] },
  'POST /sessions/{id}/actions/bounce': REASON,
  'POST /sessions/{id}/actions/disable-port': REASON,
  'POST /sessions/{id}/actions/activate-service': { service: 'GUEST' },
  'POST /sessions/{id}/actions/deactivate-service': { service: 'GUEST' },
  'POST /sessions/{id}/actions/interface-template': { template: 'ACCESS' },
  'POST /sessions/{id}/actions/change-authorization': { sessionTimeout: 60 },
};
/** Of actions on many sessions the sample is that of the action the field belongs to. */
const ACTION_OF: Readonly<Record<string, string>> = {
  'with/service': 'activate-service',
  'with/template': 'interface-template',
  'with/ttl': 'disable-port',
  'with/escalate/[]/within': 'reauthenticate',
};

function sampleOf(route: string, path: string): unknown {
  if (route === 'POST /sessions:bulk-action') {
    const action = ACTION_OF[path] ?? 'change-authorization';
    return { action, sessions: [session], with: SAMPLES[`POST /sessions/{id}/actions/${action}`] };
  }
  if (path === 'basis/{}') return { ...SAMPLES[route], basis: { sw1: '0011' } };
  const { lines: _, ...withoutLines } = { lines: [], ...SAMPLES[route] };
  return path === 'text' ? withoutLines : (SAMPLES[route] ?? {});
}

function ask(to: typeof api, route: string, path: string, text: string) {
  const url = route.replace('POST ', '').replace('/devices/{id}', '/devices/sw1').replace('{id}', session);
  return to.ask('POST', url, { body: withText(sampleOf(route, path), path, text) });
}

const EVERY = Object.entries(FIELDS)
  .filter(([, { testedBy }]) => testedBy === 'unit/hostile/api-bodies')
  .flatMap(([route, { fields }]) => Object.entries(fields).map(([path, fate]) => ({ route, path, fate })));

/** In the places where a list, a port or a document is meant all texts are tried, elsewhere, where the same parser reads, some. */
const ALL = /name$|lines|text$|document$|port$|service$|template$|filterId$|vlan$/;
const SOME = HOSTILE.filter((_, at) => at % 16 === 0);
const textsFor = (path: string): readonly string[] => (ALL.test(path) ? HOSTILE : SOME);

/** Where a fault points to: the field, or what holds it where a name within it is chosen. */
function pointerTo(path: string): string {
  return `/${path.replaceAll('[]', '0').replace(/\/?\{(?:name)?\}.*$/, '')}`;
}

type Told = { readonly errors?: readonly { readonly pointer: string }[]; readonly devices?: readonly { readonly fault?: object }[] };

/** A drift report says by device that the document is none. */
function isNamed({ errors = [], devices: reports = [] }: Told, pointer: string): boolean {
  return errors.some((one) => one.pointer.startsWith(pointer)) || reports.some((report) => report.fault !== undefined);
}

test.each(EVERY.filter(({ fate }) => fate === 'refused' || fate === 'unknown'))(
  '$route $path: $fate, and the fault points at it',
  async ({ route, path }) => {
    const wrong: unknown[] = [];
    for (const text of textsFor(path)) {
      const answer = await ask(api, route, path, text);
      if (answer.statusCode >= 500 || !isNamed(answer.json(), pointerTo(path))) wrong.push([text, answer.statusCode, answer.json()]);
    }
    expect(wrong.slice(0, 3)).toEqual([]);
    expect(opened).toBe(0);
  },
);

/** Printable ASCII is one value of one attribute, whatever it says; a reason also has letters of other scripts. */
const ALLOWED = { kept: /^[^\p{Cc}\u2028-\u202e\u2066-\u2069]+$/u, attribute: /^[\x20-\x7e]{1,253}$/ } as const;

test.each(EVERY.filter(({ fate }) => fate === 'kept' || fate === 'attribute'))(
  '$route $path: one line as it was written, or a fault that points at it',
  async ({ route, path, fate }) => {
    const allowed = fate === 'kept' ? ALLOWED.kept : ALLOWED.attribute;
    const wrong: unknown[] = [];
    for (const text of textsFor(path)) {
      const before = ear.control.events.length;
      const answer = await ask(ear, route, path, text);
      const [event] = ear.control.events.slice(before);
      const taken = answer.statusCode < 300;
      const meant = fate === 'kept' && path.endsWith('reason') ? text.trim() : text;
      if (taken ? !allowed.test(meant) : !isNamed(answer.json(), pointerTo(path))) wrong.push([text, answer.statusCode, answer.json()]);
      if (event !== undefined && !JSON.stringify(event).includes(JSON.stringify(meant))) wrong.push([text, event]);
    }
    expect(wrong.slice(0, 3)).toEqual([]);
  },
);
