import { expect, test } from 'vitest';
import { platforms } from '../../../drivers/cisco-iosxe/platforms.ts';
import type { DeviceId } from '../../../src/model/device.ts';
import { guardLists } from '../../../src/plan/guard.ts';
import type { DeviceView } from '../../../src/plan/snapshot.ts';

test('a list that is put to use takes room like one that is written', () => {
  const platform = platforms.find(({ name }) => name === 'c2960l');
  if (platform === undefined) throw new Error('no platform');
  const held = [{ kind: 'unexplained', asic: 0, entries: 252 }] as const;
  const device: DeviceView = { id: 'sw1' as DeviceId, platform, notes: [], tcam: { reserve: { baseline: 0, headroomPercent: 0 }, held } };
  const list = { name: 'OLD', lines: ['10 permit udp any any eq bootps', '20 deny ip any any'] };
  const guards = { tcamMaxPercent: 100, tcamReserve: 0, maxTargets: 1 };
  expect(guardLists([list], device, guards)).toMatchObject({ ok: true, value: [expect.stringContaining('peak 255')] });
  expect(guardLists([list], device, { ...guards, tcamReserve: 1 })).toMatchObject({
    ok: false,
    error: {
      code: 'acl.tcam',
      message: expect.stringMatching(/: 3 \(ACL OLD\) .*, 1 too many; 0 of 18 lists now, peak 1, after 1: 1 \(ACL OLD\), 17 left$/),
    },
  });
});
