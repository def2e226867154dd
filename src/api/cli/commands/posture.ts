import { readDocument } from '../../../base/document.ts';
import { type Fault, fault } from '../../../base/fault.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import { reportedFacts } from '../../../posture/assess/facts-schema.ts';
import type { ReportedFacts } from '../../../posture/assess/judge.ts';
import { acceptedView } from '../../views/accepted-view.ts';
import { type PostureView, posturePage, postureView } from '../../views/posture-view.ts';
import { begin } from '../begin.ts';
import type { Call } from '../command-line.ts';
import { wouldSend } from '../dry-run.ts';
import { followAccepted } from '../follow-jobs.ts';
import type { Answer } from '../http-client.ts';
import { readText } from '../read-text.ts';
import { showPosture, showPostures } from '../show-posture.ts';

type ReportOptions = {
  readonly endpoint?: string;
  readonly facts?: string;
  readonly id?: string;
  readonly version?: string;
  readonly failed?: readonly string[];
};

export async function reportPosture(call: Call): Promise<number> {
  const { id, version, failed, facts: file, endpoint } = call.options<ReportOptions>();
  if (version !== undefined && !/^[0-9]{1,15}$/.test(version))
    return call.fail([fault('input.invalid', `\`${version}\` is no version: a whole number`)]);
  const [mac, status = ''] = [call.argument(0), call.argument(1)];
  if ((status === '') === (file === undefined)) return call.fail([fault('input.invalid', 'give a status, or facts by `--facts`')]);
  const facts = file === undefined ? ok(undefined) : await readFacts(call, file);
  if (!facts.ok) return call.fail(facts.error);
  const body = {
    ...(id !== undefined && { id }),
    mac,
    ...(endpoint !== undefined && { endpoint }),
    ...(facts.value ? { facts: facts.value } : { status }),
    ...(version !== undefined && { version: Number(version) }),
    ...(failed && { failedChecks: failed }),
  };
  const ask = { method: 'POST', path: '/posture/results', body, schema: acceptedView } as const;
  if (call.common.dryRun === 'client') return wouldSend(call, ask);
  const begun = await begin(call, ask);
  const name = facts.value ? `facts of ${mac}` : `posture of ${mac} is ${status}`;
  return begun.ok ? followAccepted(call, begun.value, name) : call.fail(begun.error);
}

async function readFacts(call: Call, file: string): Promise<Result<ReportedFacts, readonly Fault[]>> {
  const text = await readText(call.io, file);
  if (!text.ok) return err([text.error]);
  const read = readDocument(file, text.value, reportedFacts);
  return read.ok ? ok(read.value.value) : read;
}

const PAGE = 1000;

type ListOptions = { readonly status?: string; readonly state?: string; readonly failing?: string; readonly limit?: string };

export async function listPostures(call: Call): Promise<number> {
  const { limit, status, state, failing } = call.options<ListOptions>();
  const most = limit === undefined ? Number.POSITIVE_INFINITY : Number(limit);
  if (Number.isNaN(most) || most < 1) return call.fail([fault('input.invalid', `\`${limit}\` is no number of endpoints`)]);
  const endpoints = await fetchPostures(call, { ...(status && { status }), ...(state && { state }), ...(failing && { failing }) }, most);
  if (!endpoints.ok) return call.fail(endpoints.error);
  call.print(
    { endpoints: endpoints.value },
    { table: (wide) => showPostures(endpoints.value, call.paint, wide), ids: () => endpoints.value.map(({ endpoint }) => endpoint) },
  );
  return 0;
}

/** Every page up to `most` endpoints. */
async function fetchPostures(call: Call, filters: Record<string, string>, most: number): Promise<Answer<readonly PostureView[]>> {
  const endpoints: PostureView[] = [];
  let cursor: string | undefined;
  do {
    const query = new URLSearchParams({ ...filters, limit: String(Math.min(PAGE, most - endpoints.length)) });
    if (cursor !== undefined) query.set('cursor', cursor);
    const page = await call.api({ path: `/posture/endpoints?${query}`, schema: posturePage });
    if (!page.ok) return page;
    endpoints.push(...page.value.endpoints);
    cursor = page.value.next;
  } while (cursor !== undefined && endpoints.length < most);
  return ok(endpoints);
}

export async function getPosture(call: Call): Promise<number> {
  const found = await call.api({ path: endpointPath(call.argument(0)), schema: postureView });
  if (!found.ok) return call.fail(found.error);
  call.print(found.value, { table: () => showPosture(found.value, call.paint), ids: () => [found.value.endpoint] });
  return 0;
}

export function endpointPath(endpoint: string): string {
  return `/posture/endpoints/${encodeURIComponent(endpoint)}`;
}

type QuarantineOptions = { readonly reason: string; readonly ttl?: string; readonly isolation?: string };

/** `posture quarantine`. */
export function quarantine(call: Call): Promise<number> {
  const { reason, ttl, isolation } = call.options<QuarantineOptions>();
  return order(call, 'PUT', { reason, ...(ttl !== undefined && { ttl }), ...(isolation !== undefined && { isolation }) });
}

/** `posture release`. */
export function release(call: Call): Promise<number> {
  return order(call, 'DELETE', undefined);
}

async function order(call: Call, method: 'PUT' | 'DELETE', body: object | undefined): Promise<number> {
  const endpoint = call.argument(0);
  const ask = { method, path: `${endpointPath(endpoint)}/quarantine`, body, schema: acceptedView } as const;
  if (call.common.dryRun === 'client') return wouldSend(call, ask);
  const begun = await begin(call, ask);
  return begun.ok
    ? followAccepted(call, begun.value, `${method === 'PUT' ? 'quarantine' : 'release'} of ${endpoint}`)
    : call.fail(begun.error);
}
