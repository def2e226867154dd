import type { PacketView } from './packet-view.ts';

const CISCO = 9;
const AVPAIR = 1;

/** The texts of all Cisco-AVPairs of a packet, in order, such as `audit-session-id=0A01`. */
export function avpairs(view: PacketView): string[] {
  return view.vendorTexts(CISCO, AVPAIR);
}

/** The text after `=` (or `*`, which marks a pair as optional) of the first Cisco-AVPair of the name, such as `audit-session-id` or `subscriber:command`. */
export function avpair(view: PacketView, name: string): string | undefined {
  for (const pair of avpairs(view)) {
    if (pair.startsWith(name) && (pair[name.length] === '=' || pair[name.length] === '*')) return pair.slice(name.length + 1);
  }
  return undefined;
}
