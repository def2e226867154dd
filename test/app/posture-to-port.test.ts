import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Closers } from '../../src/app/closers.ts';
import { startInstance } from '../../src/app/compose.ts';
import { loadConfiguration } from '../../src/app/config/load.ts';
import { ApiClient } from '../../src/app/demo/api-client.ts';
import { LAPTOP } from '../../src/app/demo/cast.ts';
import { type Lab, startLab } from '../../src/app/demo/lab-process.ts';
import { createWorkspace, type Workspace, writeConfiguration } from '../../src/app/demo/workspace.ts';
import { layFoundation } from '../../src/app/foundation.ts';
import { faultLine } from '../../src/base/fault.ts';

const closers = new Closers();
const told: { readonly topic: string; readonly correlation: unknown }[] = [];
let workspace: Workspace;
let lab: Lab;
let url: string;
let api: ApiClient;

beforeAll(async () => {
  workspace = await createWorkspace();
  closers.add(() => workspace.remove());
  lab = await startLab(workspace);
  writeConfiguration(workspace, lab.ready, 'embedded');
  const configuration = loadConfiguration(workspace.configFile);
  if (!configuration.ok) throw new Error(configuration.error.map(faultLine).join('\n'));
  const foundation = layFoundation(configuration.value);
  const { sink } = foundation.log;
  const listening = {
    ...sink,
    emit: (...[level, topic, fields]: Parameters<typeof sink.emit>) => {
      told.push({ topic, correlation: fields.correlation });
      sink.emit(level, topic, fields);
    },
    count: (...counted: Parameters<typeof sink.count>) => sink.count(...counted),
  };
  const instance = await startInstance(configuration.value, {
    ...foundation,
    log: { ...foundation.log, close: () => foundation.log.close(), sink: listening },
  });
  if (!instance.ok) throw new Error(faultLine(instance.error));
  closers.add(() => instance.value.stop());
  closers.add(() => lab.stop());
  url = instance.value.apiUrl;
  api = new ApiClient(url, workspace.apiKey);
  await lab.plugIn({ port: 1, mac: LAPTOP, ip: '10.20.0.3' });
  await api.sessionWhere(LAPTOP, (one) => one.applied !== undefined);
}, 60_000);
afterAll(() => closers.closeAll());

function ask(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  return fetch(`${url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${workspace.apiKey}`, 'content-type': 'application/json', ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
}

const onSwitch = async () => (await lab.state()).sessions.find(({ mac }) => mac === LAPTOP)?.dacl;
const posture = () => api.get<{ status: string; state: string; stale: boolean; correlation: string }>(`/posture/endpoints/${LAPTOP}`);

describe('from a result to the port', () => {
  test('a login that is assessed and passes is told to authenticate again, and then has the whole network (C3, C5)', {
    timeout: 30_000,
  }, async () => {
    expect(await onSwitch()).toContain('LIMITED');
    const answer = await ask('POST', '/posture/results', { mac: LAPTOP, facts: { platform: 'linux', processes: ['node'] } });
    const [job, ...more] = await api.jobsOf((await answer.json()) as { jobs: { id: string; href: string }[] });
    expect([job?.state, more]).toEqual(['proved', []]);
    const said = job?.steps.flatMap(({ evidence }) => evidence.map(({ what }) => what));
    const stages = [/^CoA-Request reauthenticate /, /^CoA-ACK /, /^Access-Accept: profile FULL-ACCESS/, /^the device confirms/];
    for (const stage of stages) expect(said).toContainEqual(expect.stringMatching(stage));
    expect(await onSwitch()).toContain('FULL');
  });

  test('the policy gives its group no list any more: told by CoA, and no list is as good as one (C4, C30)', {
    timeout: 30_000,
  }, async () => {
    const file = join(workspace.folder, 'policy', 'profiles.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^ {4}dacl: FULL.*$/m, ''));
    const reloaded = (await (await ask('POST', '/policy:reload', {})).json()) as { jobs: { id: string; href: string }[] };
    expect((await api.jobsOf(reloaded)).map(({ state }) => state)).toEqual(['proved']);
    const [session, ...others] = (await lab.state()).sessions;
    expect([session?.mac, session?.dacl, others]).toEqual([LAPTOP, undefined, []]);
  });

  test('a quarantine closes it, with one correlation through answer, event, log line, job and record (E23)', {
    timeout: 30_000,
  }, async () => {
    const events = await ask('GET', '/events?topics=posture,job');
    const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader();
    const answer = await ask(
      'PUT',
      `/posture/endpoints/${LAPTOP}/quarantine`,
      { reason: 'T-123', ttl: '4h' },
      { 'x-correlation-id': 'T-123' },
    );
    const accepted = (await answer.json()) as { jobs: { id: string; href: string }[]; correlation: string };
    const [job] = await api.jobsOf(accepted);
    expect([accepted.correlation, answer.headers.get('x-correlation-id')]).toEqual(['T-123', 'T-123']);
    expect([job?.state, job?.correlation]).toEqual(['proved', 'T-123']);
    expect(await onSwitch()).toContain('QUARANTINE');
    expect(await posture()).toMatchObject({ status: 'quarantined', correlation: 'T-123' });
    for (const topic of ['posture.moved', 'job.proved']) await expect.poll(() => told).toContainEqual({ topic, correlation: 'T-123' });
    let text = '';
    while (!text.includes('event: job.proved')) text += (await reader?.read())?.value ?? 'event: job.proved, which never came';
    expect(/event: posture.quarantined\ndata: (.*)/.exec(text)?.[1]).toContain('"correlation":"T-123"');
    await reader?.cancel();
  });

  test('a result does not open it again; a release asks for another assessment', { timeout: 30_000 }, async () => {
    await ask('POST', '/posture/results', { mac: LAPTOP, facts: { platform: 'linux', processes: ['node'] } });
    expect((await posture()).status).toBe('quarantined');
    const answer = await ask('DELETE', `/posture/endpoints/${LAPTOP}/quarantine`);
    const [job] = await api.jobsOf((await answer.json()) as { jobs: { id: string; href: string }[] });
    expect([job?.state, (await posture()).status]).toEqual(['proved', 'pending']);
    expect(await onSwitch()).toContain('LIMITED');
  });

  test('other assessments ask who passed the old ones again, and leave the verdicts of others alone', { timeout: 30_000 }, async () => {
    const OTHER = '02-00-5E-00-00-77';
    await ask('POST', '/posture/results', [
      { mac: LAPTOP, facts: { platform: 'linux', processes: ['node'] } },
      { mac: OTHER, status: 'compliant' },
    ]);
    expect((await posture()).state).toBe('compliant');
    writeFileSync(
      join(workspace.folder, 'posture', 'laptop.yaml'),
      'assessments: [{ name: laptop, checks: [{ id: agent, epa: sys.client_expr("proc_0_agent") }] }]\n',
    );
    expect((await ask('POST', '/policy:reload', {})).status).toBeLessThan(300);
    for (let tries = 0; tries < 200 && (await posture()).state !== 'pending'; tries++) await new Promise((wake) => setTimeout(wake, 20));
    expect(await posture()).toMatchObject({ state: 'pending', stale: true });
    expect((await api.get<{ state: string }>(`/posture/endpoints/${OTHER}`)).state).toBe('compliant');
    await ask('POST', '/posture/results', { mac: LAPTOP, facts: { platform: 'linux', processes: ['node'] } });
    expect((await posture()).state).toBe('noncompliant');
  });
});
