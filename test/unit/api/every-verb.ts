import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PLAN_FORMAT, planFileText } from '../../../src/plan/plan-file.ts';
import { speak } from './cli-fixture.ts';

/** Flags that stand in for a common one of another meaning: RADIUS is asked, or a context is made. */
export const OWN: Readonly<Record<string, readonly string[]>> = {
  'test auth': ['--server', '--timeout'],
  'context set': ['--server', '--key'],
  'posture scan': ['--yes'],
};

export type Verb = { readonly path: readonly string[]; readonly help: string };

/** Every verb with its help, found by asking for help. */
export async function verbsBelow(path: readonly string[]): Promise<readonly Verb[]> {
  const { out } = await speak([...path, '--help']);
  const listed = out.split('\nCommands:\n')[1];
  if (listed === undefined) return [{ path, help: out }];
  const names = [...listed.matchAll(/^ {2}([a-z][a-z-]*)/gm)].flatMap(([, name]) => (name === undefined || name === 'help' ? [] : [name]));
  const below = await Promise.all(names.map((name) => verbsBelow([...path, name])));
  return below.flat();
}

/** What an argument stands for, as the API fixture has it. */
const THINGS: Readonly<Record<string, string>> = {
  session: 's-1',
  job: 'p-1',
  device: 'sw1',
  endpoint: '02-00-5E-00-00-01',
  mac: '02-00-5E-00-00-01',
  fingerprint: `SHA256:${'A'.repeat(43)}`,
};

/** Required arguments of a verb, and a session where one may be named, filled. */
function filled({ path, help }: Verb): readonly string[] {
  const usage = /^Usage: portreeve (.*)$/m.exec(help)?.[1] ?? '';
  const needed = [...usage.matchAll(/<([a-z]+)[^>]*>|\[(session)\]/g)].map(([, name, session]) => THINGS[name ?? session ?? ''] ?? 'x');
  return [...path, ...needed];
}

const folder = mkdtempSync(join(tmpdir(), 'portreeve-flags-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const env = { HOME: folder };
mkdirSync(join(folder, '.config/portreeve'), { recursive: true });
writeFileSync(join(folder, '.config/portreeve/contexts.yaml'), 'contexts: { lab: { server: "http://127.0.0.1:9" } }\n', { mode: 0o600 });
/** Around a command line of `sample`. */
export const inOrder = {
  env,
  parts: {
    hostScanner: async () =>
      ({ scan: async () => ({ ok: true, value: { platform: 'linux', macs: ['02-00-5E-00-00-01'] } }), act: async () => [] }) as never,
  },
};

export const nameOf = ({ path }: Verb): string => path.join(' ');
export const documents = (help: string, flag: string): boolean => new RegExp(`(^|[ ,])${flag}(?=[ ,])`, 'm').test(help);

const REASON = ['--reason'];
/** Options a verb does not do without, and which are not in its usage. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  'session bounce': REASON,
  'session disable-port': REASON,
  'session enable-port': REASON,
  'posture quarantine': REASON,
  'job approve': REASON,
  'job deny': REASON,
  'session service activate': ['--service'],
  'session service deactivate': ['--service'],
  'session template': ['--template'],
  'test auth': ['--secret', '--user'],
  'test coa': ['--secret', '--target'],
  'posture mac check': ['--list'],
  'posture mac profile': ['--org'],
  'posture mac run begin': ['--state'],
  'posture mac run approve': ['--state', '--by'],
  'posture mac run report': ['--state'],
  'posture mac run show': ['--state'],
  'acl test': ['--file'],
  'device parse': ['--query'],
  'policy convert': [],
};

/** A command line that is in order as far as can be told without a server. */
export function sample(verb: Verb): readonly string[] {
  const acl = join(folder, 'WEB.acl');
  writeFileSync(acl, 'permit ip any any\n');
  const plan = join(folder, 'p.plan');
  writeFileSync(
    plan,
    planFileText({
      format: PLAN_FORMAT,
      kind: 'acl.push',
      createdAt: '2026-01-31T12:00:00.000Z',
      policyRevision: 1,
      lists: [{ name: 'WEB', lines: ['permit ip any any'] }],
      devices: [{ device: 'sw1', basis: 'x' }],
    }),
  );
  const devices = join(folder, 'devices.csv');
  writeFileSync(devices, 'name,address\nsw9,192.0.2.9\n');
  const cases = join(folder, 'cases.yaml');
  writeFileSync(cases, 'cases: [{ name: one, request: { attributes: { User-Name: bob }, device: sw1 }, expect: { outcome: accept } }]\n');
  const written: Readonly<Record<string, readonly string[]>> = {
    'acl push': ['acl', 'push', '-f', acl, '--device', 'sw1'],
    'acl apply': ['acl', 'apply', plan],
    'device apply': ['device', 'apply', acl, '--device', 'sw1'],
    'device drift': ['device', 'drift', '--live', '--device', 'sw1'],
    'device plan': ['device', 'plan', acl, '--device', 'sw1'],
    'acl plan': ['acl', 'plan', '-f', acl, '--device', 'sw1'],
    'policy test': ['policy', 'test', cases],
    'policy explain': ['policy', 'explain', '--session', 's-1'],
    'user set': ['user', 'set', 'john', '--enable'],
    'user delete': ['user', 'delete', 'john'],
    'device save': ['device', 'save', 'sw1'],
    'device import': ['device', 'import', devices, '--platform', 'isr1000-8p', '--username', 'u', '--password-env', 'P'],
    'device enrol': ['device', 'enrol', 'sw1'],
    'session change': ['session', 'change', 's-1', '--filter-id', 'GUEST'],
    'policy rollback': ['policy', 'rollback', '1'],
    'policy hits': ['policy', 'hits', '--reset'],
    'posture report': ['posture', 'report', '02-00-5E-00-00-01', 'compliant'],
    'policy convert': ['policy', 'convert', 'x', 'y', '--to', 'rules'],
    'posture mac runbook': ['posture', 'mac', 'runbook', 'failover'],
    'posture mac run begin': ['posture', 'mac', 'run', 'begin', 'failover'],
    'posture mac run report': ['posture', 'mac', 'run', 'report', 'x', 'done'],
    'context use': ['context', 'use', 'lab'],
    'context set': ['context', 'set', 'lab', '--server', 'http://127.0.0.1:8480'],
    'context remove': ['context', 'remove', 'lab'],
    'session enable-port': ['session', 'enable-port', '--device', 'sw1', '--port', 'Gi0/1'],
  };
  const needed = [...verb.help.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+) <[^>]+>/gm)].flatMap(([, flag]) =>
    REQUIRED[nameOf(verb)]?.includes(flag ?? '') ? [flag ?? '', 'X1'] : [],
  );
  const own = nameOf(verb) === 'job retry' ? ['--failed-only'] : [];
  return [...(written[nameOf(verb)] ?? filled(verb)), ...needed, ...own];
}
