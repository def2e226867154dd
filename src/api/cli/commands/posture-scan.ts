import { fault } from '../../../base/fault.ts';
import { err, ok } from '../../../base/result.ts';
import type { HostScanner } from '../../../ports/host-scanner.ts';
import { acceptedView } from '../../views/accepted-view.ts';
import { type PostureView, postureView } from '../../views/posture-view.ts';
import { begin } from '../begin.ts';
import type { Call } from '../command-line.ts';
import { showPlanned, wouldSend } from '../dry-run.ts';
import { followJobs, showFollowed, verdictOf } from '../follow-jobs.ts';
import { readText } from '../read-text.ts';
import type { Look, Scanned, ScanOptions } from '../scan-options.ts';
import { showPosture } from '../show-posture.ts';
import { endpointPath } from './posture.ts';
import { runFlow } from './posture-scan-flow.ts';

/** `posture scan`: facts are reported and judged, or a flow is run to its end. */
export async function scan(call: Call): Promise<number> {
  const options = call.options<ScanOptions>();
  const scanner = await call.parts.hostScanner();
  const look: Look = (files) => lookAt(call, scanner, [...(options.file ?? []), ...files], options.components);
  const facts = await look([]);
  if (!facts.ok) return call.fail(facts.error);
  const mac = options.mac ?? facts.value.macs?.[0];
  const endpoint = options.endpoint ?? mac;
  if (endpoint === undefined) return call.fail([fault('input.invalid', 'this machine has no MAC address: name one with --mac')]);
  const scanned: Scanned = { facts: facts.value, endpoint, mac };
  if (options.flow !== undefined) return runFlow(call, { ...options, flow: options.flow }, scanned, look, scanner);
  return reportFacts(call, options, scanned);
}

async function lookAt(call: Call, scanner: HostScanner, files: readonly string[], components: string | undefined): ReturnType<Look> {
  const facts = await scanner.scan(files);
  if (!facts.ok) return err([facts.error]);
  if (components === undefined) return facts;
  const text = await readText(call.io, components);
  return text.ok ? ok({ ...facts.value, macos: { ...facts.value.macos, components: text.value } }) : err([text.error]);
}

async function reportFacts(call: Call, options: ScanOptions, scanned: Scanned): Promise<number> {
  const { facts, endpoint, mac } = scanned;
  const body = { ...(mac !== undefined && { mac }), ...(options.endpoint !== undefined && { endpoint: options.endpoint }), facts };
  const ask = { method: 'POST', path: '/posture/results', body, schema: acceptedView } as const;
  const { wait, dryRun } = call.common;
  if (dryRun === 'client') return wouldSend(call, ask);
  const begun = await begin(call, ask);
  if (!begun.ok) return call.fail(begun.error);
  const accepted = { ...begun.value.value, duplicate: begun.value.again || begun.value.value.duplicate };
  if (dryRun !== undefined) return showPlanned(call, [accepted], `facts of ${endpoint}`);
  const ids = accepted.jobs.map(({ id }) => id);
  const followed = wait === undefined ? ok([]) : await followJobs(call, ids, wait);
  if (!followed.ok) return call.fail(followed.error);
  const posture = await call.api({ path: endpointPath(endpoint), schema: postureView });
  if (!posture.ok) return call.fail(posture.error);
  call.print(
    { ...accepted, jobs: wait === undefined ? accepted.jobs : followed.value.map(({ job }) => job), posture: posture.value },
    {
      table: () => [showPosture(posture.value, call.paint), ...followed.value.map((one) => showFollowed(one, call))].join('\n'),
      ids: () => ids,
    },
  );
  const unproved = verdictOf(followed.value);
  return unproved.length > 0 ? call.fail(unproved) : verdictCode(call, posture.value);
}

function verdictCode(call: Call, { status, endpoint, failedChecks }: PostureView): number {
  if (status === 'compliant') return 0;
  const why = failedChecks.length === 0 ? '' : `: ${failedChecks.join(', ')}`;
  return call.fail([fault('posture.noncompliant', `\`${endpoint}\` is ${status}${why}`)]);
}
