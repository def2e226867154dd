import { randomUUID } from 'node:crypto';
import { fault } from '../../../base/fault.ts';
import { err, ok } from '../../../base/result.ts';
import type { Duration } from '../../../base/time.ts';
import type { HostScanner } from '../../../ports/host-scanner.ts';
import { acceptedView } from '../../views/accepted-view.ts';
import type { JobView } from '../../views/job-view.ts';
import { type PostureView, postureView } from '../../views/posture-view.ts';
import type { Call } from '../command-line.ts';
import { readText } from '../read-text.ts';
import type { Look, Scanned, ScanOptions } from '../scan-options.ts';
import { waitOf } from '../settings.ts';
import { showJob } from '../show-plan.ts';
import { showPosture } from '../show-posture.ts';
import { verdictOf, waitForJobs } from '../wait-for-job.ts';
import { endpointPath } from './posture.ts';
import { runFlow } from './posture-scan-flow.ts';

/** `posture scan`: facts are reported and judged, or a flow is run to its end. */
export async function scan(call: Call): Promise<number> {
  const options = call.options<ScanOptions>();
  const wait = waitOf(options.wait);
  if (!wait.ok) return call.fail([wait.error]);
  const scanner = await call.parts.hostScanner();
  const look: Look = (files) => lookAt(call, scanner, [...(options.file ?? []), ...files], options.components);
  const facts = await look([]);
  if (!facts.ok) return call.fail(facts.error);
  const mac = options.mac ?? facts.value.macs?.[0];
  const endpoint = options.endpoint ?? mac;
  if (endpoint === undefined) return call.fail([fault('input.invalid', 'this machine has no MAC address: name one with --mac')]);
  const scanned: Scanned = { facts: facts.value, endpoint, mac };
  if (options.flow !== undefined) return runFlow(call, { ...options, flow: options.flow }, scanned, look, scanner);
  return reportFacts(call, options, scanned, wait.value);
}

async function lookAt(call: Call, scanner: HostScanner, files: readonly string[], components: string | undefined): ReturnType<Look> {
  const facts = await scanner.scan(files);
  if (!facts.ok) return err([facts.error]);
  if (components === undefined) return facts;
  const text = await readText(call.io, components);
  return text.ok ? ok({ ...facts.value, macos: { ...facts.value.macos, components: text.value } }) : err([text.error]);
}

async function reportFacts(call: Call, options: ScanOptions, scanned: Scanned, wait: Duration | undefined): Promise<number> {
  const { facts, endpoint, mac } = scanned;
  const body = {
    id: randomUUID(),
    ...(mac !== undefined && { mac }),
    ...(options.endpoint !== undefined && { endpoint: options.endpoint }),
    facts,
  };
  if (options.dryRun) {
    call.printJson({ method: 'POST', path: '/api/v1/posture/results', body });
    return 0;
  }
  const accepted = await call.api({ method: 'POST', path: '/posture/results', body, schema: acceptedView });
  if (!accepted.ok) return call.fail(accepted.error);
  const ids = accepted.value.jobs.map(({ id }) => id);
  const jobs = wait === undefined ? ok<readonly JobView[]>([]) : await waitForJobs(call, ids, wait);
  if (!jobs.ok) return call.fail(jobs.error);
  const posture = await call.api({ path: endpointPath(endpoint), schema: postureView });
  if (!posture.ok) return call.fail(posture.error);
  call.print(
    { ...accepted.value, jobs: wait === undefined ? accepted.value.jobs : jobs.value, posture: posture.value },
    {
      table: () => [showPosture(posture.value, call.paint), ...jobs.value.map((job) => showJob(job, call.paint))].join('\n'),
      ids: () => ids,
    },
  );
  const unproved = verdictOf(jobs.value);
  return unproved.length > 0 ? call.fail(unproved) : verdictCode(call, posture.value);
}

function verdictCode(call: Call, { status, endpoint, failedChecks }: PostureView): number {
  if (status === 'compliant') return 0;
  const why = failedChecks.length === 0 ? '' : `: ${failedChecks.join(', ')}`;
  return call.fail([fault('posture.noncompliant', `\`${endpoint}\` is ${status}${why}`)]);
}
