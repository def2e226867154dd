import { expect, test } from 'vitest';
import { avpair, avpairs } from '../../../src/wire/radius/cisco-avpair.ts';
import { PacketView } from '../../../src/wire/radius/packet-view.ts';
import { PacketWriter } from '../../../src/wire/radius/packet-writer.ts';
import { SharedSecret } from '../../../src/wire/radius/secret.ts';

test('pairs by name', () => {
  const writer = new PacketWriter().begin(1, 1);
  for (const pair of ['audit-session-id-old=1', 'audit-session-id=0A01', 'url=http://x/?a=b', 'vlan*3', 'bare'])
    writer.vendorText(9, 1, pair);
  const view = new PacketView();
  view.read(writer.finishAccessRequest(new SharedSecret('s'), new Uint8Array(16)) ?? new Uint8Array());
  expect(avpairs(view)).toHaveLength(5);
  expect(avpair(view, 'audit-session-id')).toBe('0A01');
  expect(avpair(view, 'url')).toBe('http://x/?a=b');
  expect(avpair(view, 'vlan')).toBe('3');
  expect(avpair(view, 'bare')).toBeUndefined();
  expect(avpair(view, 'audit')).toBeUndefined();
});
