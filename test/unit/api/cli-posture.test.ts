import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ok } from '../../../src/base/result.ts';
import type { HostScanner } from '../../../src/ports/host-scanner.ts';
import type { ReportedFacts } from '../../../src/posture/assess/judge.ts';
import { ENDPOINT } from '../control/world.ts';
import { KEYS } from './api-fixture.ts';
import { speak } from './cli-fixture.ts';
import { ASSESSMENTS, postureFixture, posturePolicy } from './posture-fixture.ts';

const FLOW = `
epaActions:
  - { name: tools, expression: 'sys.client_expr("proc_5_vim") && sys.client_expr("file_0_/etc/agent.conf")', defaultGroup: staff, killProcesses: [miner], deleteFiles: [/tmp/x] }
authenticationActions: [{ name: directory, method: ldap }]
policies: [{ name: p, action: { epa: tools } }, { name: l, action: { authentication: directory } }]
factors: [{ name: logon, bindings: [{ policy: l, priority: 1 }] }]
servers:
  - { name: vs, bindings: [{ policy: p, priority: 1 }] }
  - { name: both, bindings: [{ policy: p, priority: 1, nextFactor: logon }] }
`;

let fixture: Awaited<ReturnType<typeof postureFixture>>;
let url: string;
const folder = mkdtempSync(join(tmpdir(), 'portreeve-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  fixture = await postureFixture(posturePolicy(['office', ASSESSMENTS], ['vpn', FLOW]));
  const bound = await fixture.server.listen({ address: '127.0.0.1', port: 0 });
  if (!bound.ok) throw new Error(bound.error.message);
  url = `http://127.0.0.1:${bound.value.port}`;
});
afterEach(() => fixture.server.close());

/** A machine on which these facts hold; `acted` is what it was asked to do. */
class Machine implements HostScanner {
  readonly acted: string[] = [];
  readonly looked: (readonly string[])[] = [];
  readonly #facts: ReportedFacts;

  constructor(facts: ReportedFacts) {
    this.#facts = facts;
  }

  async scan(files: readonly string[]) {
    this.looked.push(files);
    return ok({ ...this.#facts, ...(files.length > 0 && { files: Object.fromEntries(files.map((file) => [file, true])) }) });
  }

  async act(killProcesses: readonly string[], deleteFiles: readonly string[]) {
    this.acted.push(...killProcesses, ...deleteFiles);
    return ['done'];
  }
}

const LAPTOP: ReportedFacts = { platform: 'linux', processes: ['falcond', 'vim'], macs: [ENDPOINT] };

function run(argv: readonly string[], machine = new Machine(LAPTOP), more: Parameters<typeof speak>[1] = {}) {
  const env = { PORTREEVE_SERVER: url, PORTREEVE_API_KEY: KEYS.operator };
  return speak(['posture', ...argv], { env, parts: { hostScanner: async () => machine }, ...more });
}

const record = () => fixture.world.postures.get(ENDPOINT);

describe('posture report', () => {
  it('takes facts from a file, under the name of an agent', async () => {
    const file = join(folder, 'facts.yaml');
    writeFileSync(file, 'platform: linux\nprocesses: [falcond]\n');
    expect((await run(['report', ENDPOINT, '--endpoint', 'agent-7', '--facts', file])).code).toBe(0);
    expect(fixture.world.postures.find(ENDPOINT)).toMatchObject({ endpoint: 'agent-7', state: 'compliant' });
  });

  it('wants a status or facts, and facts that are some', async () => {
    expect((await run(['report', ENDPOINT])).code).toBe(9);
    const file = join(folder, 'bad.yaml');
    writeFileSync(file, 'procesess: [x]\n');
    const bad = await run(['report', ENDPOINT, '--facts', file]);
    expect([bad.code, bad.err]).toEqual([9, expect.stringContaining('`procesess` is not a known key')]);
  });
});

describe('posture list, show, quarantine and release', () => {
  it('go together', async () => {
    await run(['report', ENDPOINT, 'noncompliant', '--failed', 'disk']);
    expect((await run(['list', '--failing', 'disk', '-q'])).out).toBe(`${ENDPOINT}\n`);
    expect((await run(['list', '--status', 'compliant', '-q'])).out).toBe('');
    expect((await run(['quarantine', ENDPOINT])).code).toBe(9);
    expect((await run(['quarantine', ENDPOINT, '--reason', 'T-1', '--ttl', '4h', '--isolation', 'terminate'])).code).toBe(0);
    expect(record()?.quarantine).toMatchObject({ reason: 'T-1', isolation: 'terminate', by: 'api:a-operator' });
    const shown = await run(['show', ENDPOINT]);
    expect(shown.out).toMatch(/quarantine +by api:a-operator: T-1 \(terminate, until released\)/);
    expect(shown.out).toMatch(/disk +fail/);
    expect((await run(['release', ENDPOINT])).code).toBe(0);
    expect(record()?.state).toBe('pending');
    expect((await run(['release', ENDPOINT])).err).toContain('is not in quarantine');
  });
});

describe('posture scan', () => {
  it('reports what it found, for the address of the machine or another one', async () => {
    const first = await run(['scan']);
    expect([first.code, record()?.state]).toEqual([0, 'compliant']);
    expect(first.out).toMatch(/agent +pass/);
    await run(['scan', '--mac', '02:00:00:00:00:77']);
    expect(fixture.world.postures.find('02-00-00-00-00-77' as typeof ENDPOINT)?.state).toBe('compliant');
  });

  it('ends with 3 where that is not enough', async () => {
    const scanned = await run(['scan'], new Machine({ platform: 'linux', processes: [], macs: [ENDPOINT] }));
    expect([scanned.code, scanned.err]).toEqual([3, expect.stringContaining('noncompliant: agent')]);
  });

  it('sends nothing with --dry-run, and prints what it would', async () => {
    const dry = await run(['scan', '--dry-run', '--file', '/etc/passwd']);
    expect(JSON.parse(dry.out)).toMatchObject({
      path: '/api/v1/posture/results',
      body: { mac: ENDPOINT, facts: { platform: 'linux', files: { '/etc/passwd': true } } },
    });
    expect(JSON.parse((await run(['scan', '--dry-run', '--flow', 'vpn'])).out)).toHaveLength(2);
    expect(fixture.world.postures.size).toBe(0);
  });

  it('runs a flow to its end, looks for the files it asks for, and does nothing else', async () => {
    const machine = new Machine(LAPTOP);
    const scanned = await run(['scan', '--flow', 'vpn'], machine);
    expect([scanned.code, record()?.groups]).toEqual([0, ['staff']]);
    expect(machine.looked.at(-1)).toEqual(['/etc/agent.conf']);
    expect(machine.acted).toEqual([]);
    expect(scanned.err).toContain('not done without --allow-actions: end miner, delete /tmp/x');
    expect(scanned.out).toMatch(/scanned again every 5 minutes/);
  });

  it('ends processes and deletes files only with --allow-actions (E21)', async () => {
    const machine = new Machine(LAPTOP);
    await run(['scan', '--flow', 'vpn', '--allow-actions'], machine);
    expect(machine.acted).toEqual(['miner', '/tmp/x']);
  });

  it('asks at a terminal before it scans, and no means denied (E22)', async () => {
    const refused = await run(['scan', '--flow', 'vpn'], new Machine(LAPTOP), {
      env: { PORTREEVE_SERVER: url, PORTREEVE_API_KEY: KEYS.operator },
      terminal: true,
      answer: 'n',
    });
    expect(refused.asked[0]).toContain('proc_5_vim');
    expect([refused.code, record()?.state]).toEqual([3, 'noncompliant']);
  });

  it('tells how a logon went that somebody else did (E19)', async () => {
    expect((await run(['scan', '--flow', 'vpn', '--at', 'both'])).err).toContain('waits for a logon (ldap) at `logon`');
    expect((await run(['scan', '--flow', 'vpn', '--at', 'both', '--login', 'ok'])).code).toBe(0);
    expect((await run(['scan', '--flow', 'vpn', '--at', 'both', '--login', 'failed'])).code).toBe(3);
  });
});
