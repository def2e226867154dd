import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ok } from '../../../src/base/result.ts';
import { instantOf } from '../../../src/base/time.ts';
import type { Mac } from '../../../src/model/mac.ts';
import type { PlanId } from '../../../src/model/plan.ts';
import { courseOf } from '../../../src/plan/course.ts';
import { newRecord } from '../../../src/posture/state/record.ts';
import { discoveredUser, provedPlan, session } from './api-fixture.ts';
import { cliFixture, speak } from './cli-fixture.ts';
import { documents, inOrder, nameOf, sample, verbsBelow } from './every-verb.ts';
import { ASSESSMENTS, posturePolicy } from './posture-fixture.ts';

const verbs = await verbsBelow([]);
const taking = (flag: string) =>
  verbs.filter((verb) => documents(verb.help, flag) && documents(verb.help, '--context')).map((verb) => [nameOf(verb), verb] as const);

describe('a server that never answers', () => {
  const silent = createServer((socket) => socket.resume());
  let server = '';
  beforeAll(async () => {
    await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening));
    const address = silent.address();
    server = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  });
  afterAll(() => {
    silent.close();
  });

  test.each(taking('--timeout'))('%s ends after --timeout with exit 7, and -v tells what was asked', async (_, verb) => {
    const { code, err } = await speak([...sample(verb), '--server', server, '--key', 'k', '--timeout', '30ms', '-v'], inOrder);
    expect(code).toBe(7);
    expect(err).toMatch(/^(GET|POST|PUT|PATCH|DELETE) \/api\/v1\/\S+ nothing came within 30 ms \d+ ms$/m);
    expect(err).toContain(`portreeve: the server at \`${server}\` does not answer (nothing came within 30 ms)`);
  });
});

describe('a server whose jobs go on', () => {
  let fixture: Awaited<ReturnType<typeof cliFixture>>;
  const changes: { readonly url: string; readonly key: unknown }[] = [];
  /** Requests that wait for a job. */
  let watched = 0;
  /** They answer a question. */
  const asks = /:(plan|impact|lint|test|record|explain|validate|drift)$|\/plans$/;

  beforeAll(async () => {
    fixture = await cliFixture();
    fixture.sessions.put(session('s-1'));
    fixture.discovered.putIfAbsent(discoveredUser('john'));
    const mac = '02-00-5E-00-00-01' as Mac;
    fixture.deps.postures.put({ ...newRecord(mac, [mac], instantOf(0), 1, 'c-1'), state: 'quarantined' });
    const { finishedAt: _, ...running } = provedPlan('p-1', { state: 'running' });
    fixture.control.plans.set(running.id, running);
    fixture.state.posturePolicy = posturePolicy(['office', ASSESSMENTS]);
    fixture.control.previewed = ok([provedPlan('draft', { state: 'draft' })]);
    const view = { basis: '0011', lines: ['aaa new-model'], drift: [], brought: [], bound: [], warnings: [], missing: [], safeguard: '' };
    fixture.control.documents = ok({
      devices: [{ device: 'sw1' as never, view: { ...view, drift: ['missing: aaa new-model'] }, notes: [] }],
    });
    Object.assign(fixture.control, {
      job: async (id: PlanId) => courseOf({ ...running, id }),
      settled: async (id: PlanId) => courseOf({ ...running, id }),
    });
    fixture.server.app.server.on('request', ({ method, url = '', headers }) => {
      if (method === 'GET' && /\/jobs\/[^/]+\?/.test(url)) watched++;
      if (method !== 'GET' && !asks.test(url)) changes.push({ url, key: headers['idempotency-key'] });
    });
  });
  afterAll(() => fixture.server.close());

  const run = async (argv: readonly string[], interrupted?: AbortSignal) => {
    changes.splice(0);
    watched = 0;
    const spoken = await fixture.run(argv, { ...inOrder, env: inOrder.env, ...(interrupted && { interrupted }) });
    return { ...spoken, changes: [...changes] };
  };
  const more = (name: string): readonly string[] =>
    /^(acl push|acl apply|policy|job retry|job rollback|acl rollback|device)/.test(name) && !/(hits|probe|enrol|accept)/.test(name)
      ? ['--yes']
      : [];

  /** Of what is done: what would come of it is asked without one. */
  const keysOf = (spoken: { readonly changes: typeof changes }) =>
    spoken.changes.filter(({ url }) => !url.includes('dryRun=true')).map(({ key }) => key);

  test.each(taking('--idempotency-key'))('%s sends the key it is given, and else one of its own', async (name, verb) => {
    const given = await run([...sample(verb), ...more(name), '--idempotency-key', `k-${name.replaceAll(' ', '-')}`]);
    expect(keysOf(given), given.err).toEqual([`k-${name.replaceAll(' ', '-')}`]);
    fixture.discovered.putIfAbsent(discoveredUser('john'));
    const own = await run([...sample(verb), ...more(name)]);
    expect(keysOf(own)).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    fixture.discovered.putIfAbsent(discoveredUser('john'));
  });

  test.each(taking('--dry-run').filter(([name]) => !['posture scan'].includes(name)))(
    '%s --dry-run=server changes nothing',
    async (_, verb) => {
      const before = [
        fixture.control.events.length,
        fixture.control.steered.length,
        fixture.control.judged.length,
        fixture.control.followed.length,
      ];
      const dry = await run([...sample(verb), '--dry-run=server']);
      expect(dry.changes.filter(({ url }) => !url.includes('dryRun=true'))).toEqual([]);
      expect([
        fixture.control.events.length,
        fixture.control.steered.length,
        fixture.control.judged.length,
        fixture.control.followed.length,
      ]).toEqual(before);
    },
  );

  test.each(taking('--wait'))('%s --wait: exit 8 when the time is over before the job, which is named', async (name, verb) => {
    const { code, err } = await run([...sample(verb), ...more(name).filter(() => name !== 'job wait'), '--wait=30ms']);
    expect([code, err]).toEqual([
      8,
      expect.stringMatching(/^portreeve: the wait ended and job `p-\d+` goes on: `portreeve job wait p-\d+`/),
    ]);
  });

  test.each(taking('--wait'))('%s --wait, interrupted: exit 130, the job goes on and is named', async (name, verb) => {
    const interrupt = new AbortController();
    setTimeout(() => interrupt.abort(), 250);
    const { code, err } = await run([...sample(verb), ...more(name), '--wait=30s'], interrupt.signal);
    expect([code, err]).toEqual([130, expect.stringMatching(/^portreeve: the job goes on: p-\d+\nportreeve: interrupted\n$/)]);
  });

  test.each(taking('--detach'))('%s --detach does not look at the job', async (name, verb) => {
    const { code } = await run([...sample(verb), ...more(name), '--detach']);
    expect([code === 0 || (name === 'posture scan' && code === 3), watched]).toEqual([true, 0]);
  });
});
