import type { Session } from '../model/session.ts';
import type { ProxyService } from '../policy/elements.ts';
import { Attribute } from '../wire/radius/attribute-types.ts';
import { Code } from '../wire/radius/codes.ts';
import type { PacketView } from '../wire/radius/packet-view.ts';
import type { Engine, Exchange } from './engine.ts';
import { relayedGrant } from './relayed-grant.ts';
import { rememberedRequest } from './remembered-request.ts';
import { sessionKeysOf } from './session-keys.ts';

type Relayed = {
  readonly proxy: ProxyService;
  readonly revision: number;
  readonly userName: string;
  /** The remote server's last word on the login. */
  readonly answer: PacketView;
};

/** Tells the session directory what a remote server decided, so that the session can be told to authenticate again and its proof be seen. */
export function relayedToSession(engine: Engine, exchange: Exchange, { proxy, revision, userName, answer }: Relayed): Session | undefined {
  const { view, peer } = exchange;
  const { sessions, clients, clock, facts } = engine;
  const calling = view.text(Attribute.CallingStationId);
  const keys = sessionKeysOf(view, { peer, clients }, { userName, calling, endpoint: facts.macs.read(calling) });
  const at = clock.now();
  if (answer.code !== Code.AccessAccept) {
    sessions.reject(keys, at);
    return undefined;
  }
  return sessions.grant(keys, relayedGrant(answer, proxy, revision), { request: rememberedRequest(view), identity: undefined, at });
}
