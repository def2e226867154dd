import { Attribute } from '../wire/radius/attribute-types.ts';
import { Code } from '../wire/radius/codes.ts';
import type { PacketView } from '../wire/radius/packet-view.ts';
import type { Signature } from './admit-request.ts';
import { asksForDacl, type DaclReply, writeDaclReply } from './dacl-download.ts';
import { type Engine, type Exchange, reply } from './engine.ts';
import { forward } from './proxy.ts';
import { proxyOf } from './proxy-route.ts';
import { proxyStatesOf } from './proxy-states.ts';
import { asksForTemplate, type TemplateReply, writeTemplateReply } from './template-download.ts';

/** What a device fetches by its name, with an Access-Request that is no login (iosxe §3, §5.4). */
export type Download = 'dacl' | 'template';

/** What is to be downloaded; undefined for every other request. */
export function downloadAskedFor(view: PacketView): Download | undefined {
  if (asksForDacl(view)) return 'dacl';
  return asksForTemplate(view) ? 'template' : undefined;
}

/** Answers a download: no identity policy, no decision, no session, no accounting. */
export function answerDownload(engine: Engine, exchange: Exchange, what: Download, signature: Signature): void {
  const { peer, view, port } = exchange;
  const name = view.text(Attribute.UserName) ?? '';
  // An Access-Accept of a remote server may name a dACL or a template that only that server has.
  const proxy = isOurs(engine, what, name) ? undefined : proxyOf(engine, exchange);
  if (proxy !== undefined) {
    forward(engine, exchange, proxy);
    return;
  }
  const { code, reason } = write(engine, exchange, what, signature);
  if (!reply(engine, exchange)) return;
  if (code === Code.AccessAccept) port.counters.accepted++;
  else if (code === Code.AccessChallenge) port.counters.challenged++;
  else {
    port.counters.rejected++;
    engine.log.tell('warn', 'radius.rejected', reason, () => ({ device: peer.client.device.id, [what]: name }));
  }
}

function isOurs(engine: Engine, what: Download, name: string): boolean {
  const policy = engine.policy();
  return what === 'dacl' ? policy.dacl(name) !== undefined : policy.serviceTemplates.has(name);
}

function write(engine: Engine, { peer, view }: Exchange, what: Download, signature: Signature): DaclReply | TemplateReply {
  const request = { peer, signature, policy: engine.policy() };
  const states = proxyStatesOf(view);
  if (what === 'dacl') {
    return writeDaclReply(engine.writer, view, { ...request, now: engine.clock.now(), packetSize: engine.daclPacketSize }, states);
  }
  const lists = engine.facts.lists.on(peer.client.device.id);
  return writeTemplateReply(engine.writer, view, { ...request, grants: engine.grants, lists }, states);
}
