import { fault } from '../../../base/fault.ts';
import { err, ok } from '../../../base/result.ts';
import { acceptedView } from '../../views/accepted-view.ts';
import { sessionView } from '../../views/session-view.ts';
import { begin } from '../begin.ts';
import type { Call } from '../command-line.ts';
import { wouldSend } from '../dry-run.ts';
import { followAccepted } from '../follow-jobs.ts';
import type { Answer } from '../http-client.ts';

type Options = { readonly device?: string; readonly port?: string; readonly reason: string };
type Place = { readonly device: string; readonly port: string };

/** `session enable-port`: opens the port a session was on, or one that is named. */
export async function enablePort(call: Call): Promise<number> {
  const { device, port, reason } = call.options<Options>();
  const named = device !== undefined && port !== undefined ? ok({ device, port }) : undefined;
  const session = call.arguments[0];
  if (call.common.dryRun === 'client' && named === undefined && session !== undefined) {
    return wouldSend(call, { path: `/sessions/${encodeURIComponent(session)}` });
  }
  const place = named ?? (await placeOf(call, session));
  if (!place.ok) return call.fail(place.error);
  const ask = {
    method: 'POST',
    path: `/devices/${encodeURIComponent(place.value.device)}/enable-port`,
    body: { port: place.value.port, reason },
    schema: acceptedView,
  } as const;
  if (call.common.dryRun === 'client') return wouldSend(call, ask);
  const begun = await begin(call, ask);
  return begun.ok ? followAccepted(call, begun.value, `open ${place.value.port} of ${place.value.device}`) : call.fail(begun.error);
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
