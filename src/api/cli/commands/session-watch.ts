import { fault } from '../../../base/fault.ts';
import { parseMac } from '../../../model/mac.ts';
import { type SessionView, sessionView } from '../../views/session-view.ts';
import { printable } from '../columns.ts';
import type { Call } from '../command-line.ts';
import type { StreamedEvent } from '../http-client.ts';
import { paintState } from '../paint.ts';

/** `session watch`: exit 0 when interrupted, which is how it ends. */
export async function watchSessions(call: Call): Promise<number> {
  const { mac, device } = call.options<{ readonly mac?: string; readonly device?: string }>();
  const wanted = mac === undefined ? undefined : parseMac(mac);
  if (mac !== undefined && wanted === undefined) return call.fail([fault('input.invalid', `\`${mac}\` is no MAC address`)]);
  const heard = await call.client.listen('session', (event) => {
    const session = sessionIn(event);
    if (session === undefined) return;
    if ((wanted !== undefined && session.mac !== wanted) || (device !== undefined && session.device !== device)) return;
    call.print({ event: event.name, session }, { table: () => lineOf(call, event.name, session), ids: () => [session.id] });
  });
  return heard.ok ? 0 : call.fail(heard.error);
}

function sessionIn({ data }: StreamedEvent): SessionView | undefined {
  const read = sessionView.safeParse(data);
  return read.success ? read.data : undefined;
}

function lineOf({ paint }: Call, name: string, session: SessionView): string {
  const { id, device, port = '', mac, userName, state, granted } = session;
  const given = granted === undefined ? '' : `  ${granted.profiles.join(', ')}${granted.dacl === undefined ? '' : ` ${granted.dacl}`}`;
  const head = `${new Date().toISOString()} ${printable(`${name} ${id} ${mac ?? userName} on ${device} ${port}`.trimEnd())}`;
  return `${head} ${paintState(paint, state)}${printable(given)}\n`;
}
