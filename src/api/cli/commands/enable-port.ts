import { randomUUID } from 'node:crypto';
import { fault } from '../../../base/fault.ts';
import { err, ok } from '../../../base/result.ts';
import { acceptedView } from '../../views/accepted-view.ts';
import { sessionView } from '../../views/session-view.ts';
import type { Call } from '../command-line.ts';
import type { Answer } from '../http-client.ts';
import { waitOf } from '../settings.ts';
import { showJob } from '../show-plan.ts';
import { verdictOf, waitForJobs } from '../wait-for-job.ts';

type Options = { readonly device?: string; readonly port?: string; readonly reason: string; readonly wait?: string | true };
type Place = { readonly device: string; readonly port: string };

/** `session enable-port`: opens the port a session was on, or one that is named. */
export async function enablePort(call: Call): Promise<number> {
  const { device, port, reason, wait: patience } = call.options<Options>();
  const wait = waitOf(patience);
  if (!wait.ok) return call.fail([wait.error]);
  const place = device !== undefined && port !== undefined ? ok({ device, port }) : await placeOf(call, call.arguments[0]);
  if (!place.ok) return call.fail(place.error);
  const accepted = await call.api({
    method: 'POST',
    path: `/devices/${encodeURIComponent(place.value.device)}/enable-port`,
    body: { port: place.value.port, reason },
    idempotencyKey: randomUUID(),
    schema: acceptedView,
  });
  if (!accepted.ok) return call.fail(accepted.error);
  const ids = accepted.value.jobs.map(({ id }) => id);
  const jobs = wait.value === undefined ? ok([]) : await waitForJobs(call, ids, wait.value);
  if (!jobs.ok) return call.fail(jobs.error);
  const line = `open ${place.value.port} of ${place.value.device}: accepted, job ${ids.join(', ')}\n`;
  call.print(
    { ...accepted.value, ...(wait.value !== undefined && { jobs: jobs.value }) },
    { table: () => (wait.value === undefined ? line : jobs.value.map((job) => showJob(job, call.paint)).join('\n')), ids: () => ids },
  );
  const faults = verdictOf(jobs.value);
  return faults.length === 0 ? 0 : call.fail(faults);
}

/** A session that ended is held for a while, with the port it was on. */
async function placeOf(call: Call, id: string | undefined): Promise<Answer<Place>> {
  if (id === undefined) return err([fault('input.invalid', 'name the session that was on the port, or --device and --port')]);
  const session = await call.api({ path: `/sessions/${encodeURIComponent(id)}`, schema: sessionView });
  if (!session.ok) return session;
  const { device, port } = session.value;
  return port === undefined
    ? err([fault('input.invalid', `the port of session \`${id}\` is not known: name --device and --port`)])
    : ok({ device, port });
}
