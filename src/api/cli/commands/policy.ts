import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { fault } from '../../../base/fault.ts';
import { err, ok } from '../../../base/result.ts';
import { policyChangeView, policyView, revisionPage, validationView } from '../../views/policy-view.ts';
import type { Call } from '../command-line.ts';
import type { Answer } from '../http-client.ts';
import { showPolicy, showRevisions } from '../show-policy.ts';

export async function showOne(call: Call): Promise<number> {
  const [given] = call.arguments;
  const revision = revisionOf(given);
  if (!revision.ok) return call.fail(revision.error);
  const path = revision.value === undefined ? '/policy' : `/policy/revisions/${revision.value}`;
  const policy = await call.api({ path, schema: policyView });
  if (!policy.ok) return call.fail(policy.error);
  call.print(policy.value, { table: () => showPolicy(policy.value), ids: () => [String(policy.value.revision)] });
  return 0;
}

export async function listRevisions(call: Call): Promise<number> {
  const { limit } = call.options<{ readonly limit: string }>();
  const page = await call.api({ path: `/policy/revisions?limit=${encodeURIComponent(limit)}`, schema: revisionPage });
  if (!page.ok) return call.fail(page.error);
  call.print(page.value, {
    table: () => showRevisions(page.value),
    ids: () => page.value.revisions.map(({ revision }) => String(revision)),
  });
  return 0;
}

/** Exit 9 with every fault of the files, or 0. */
export async function validate(call: Call): Promise<number> {
  const { config } = call.options<{ readonly config?: string }>();
  const found = config === undefined ? await validateOnServer(call) : await validateHere(call, config);
  if (!found.ok) return call.fail(found.error);
  const { services, profiles, dacls, changed } = found.value;
  const differs = changed?.length === 0 ? 'they say what is in force' : `they differ from what is in force: ${changed?.join(', ')}`;
  const against = changed === undefined ? '' : `; ${differs}`;
  call.print(found.value, {
    table: () => `the policy files are in order (${services} services, ${profiles} profiles, ${dacls} dACLs)${against}\n`,
  });
  return 0;
}

function validateOnServer(call: Call) {
  return call.api({ method: 'POST', path: '/policy:validate', body: {}, schema: validationView });
}

async function validateHere(call: Call, config: string): Promise<Answer<z.output<typeof validationView>>> {
  const read = await call.parts.configured(config);
  if (!read.ok) return read;
  const { services, profiles, dacls } = read.value.policy;
  return ok({ services: services.length, profiles: profiles.length, dacls: dacls.length });
}

export function publish(call: Call): Promise<number> {
  return change(call, 'publish', {});
}

export function reload(call: Call): Promise<number> {
  return change(call, 'reload', {});
}

export async function rollback(call: Call): Promise<number> {
  const to = revisionOf(call.argument(0));
  if (!to.ok) return call.fail(to.error);
  const { reason } = call.options<{ readonly reason?: string }>();
  return change(call, 'rollback', { revision: to.value, ...(reason !== undefined && { reason }) });
}

async function change(call: Call, verb: string, body: object): Promise<number> {
  const expected = revisionOf(call.options<{ readonly ifRevision?: string }>().ifRevision);
  if (!expected.ok) return call.fail(expected.error);
  const path = `/policy:${verb}`;
  const done = await call.api({
    method: 'POST',
    path,
    body,
    idempotencyKey: randomUUID(),
    ifRevision: expected.value,
    schema: policyChangeView,
  });
  if (!done.ok) return call.fail(done.error);
  const { revision, changed, jobs } = done.value;
  const table = (): string =>
    changed.length === 0
      ? `policy revision ${revision}: nothing changed\n`
      : `policy revision ${revision}: changed ${changed.join(', ')}${jobs.length > 0 ? `; job ${jobs.map(({ id }) => id).join(', ')}` : ''}\n`;
  call.print(done.value, { table, ids: () => jobs.map(({ id }) => id) });
  return 0;
}

function revisionOf(text: string | undefined): Answer<number | undefined> {
  if (text === undefined) return ok(undefined);
  if (/^[1-9][0-9]{0,14}$/.test(text)) return ok(Number(text));
  return err([fault('input.invalid', `\`${text}\` is no revision: give its number, see \`portreeve policy revisions\``)]);
}
