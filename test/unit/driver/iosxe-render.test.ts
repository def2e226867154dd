import { expect, test } from 'vitest';
import { platforms } from '../../../drivers/cisco-iosxe/platforms.ts';
import { render } from '../../../drivers/cisco-iosxe/render.ts';
import type { ConfigChange, PlatformProfile } from '../../../src/driver/contract.ts';

function platform(name: string): PlatformProfile {
  const found = platforms.find((one) => one.name === name);
  if (!found) throw new Error(`no platform ${name}`);
  return found;
}

test('a list of exactly the limit is rendered, one entry more is refused', () => {
  const lines = Array.from({ length: 256 }, (_, index) => `permit tcp any any eq ${1024 + index}`);
  const change = (count: number): ConfigChange => ({ kind: 'create-acl', acl: { name: 'BIG', lines: lines.slice(0, count) } });
  expect(render(change(255), platform('isr1000-8p'))).toMatchObject({ ok: true, value: { lines: { length: 256 } } });
  expect(render(change(256), platform('isr1000-8p'))).toEqual({
    ok: false,
    error: { why: 'the list takes 256 TCAM entries and isr1000-8p has 255 for all' },
  });
});

test('what is rendered never holds more lines than the list has', () => {
  const acl = { name: 'X', lines: ['remark a', 'permit ip any any'] };
  const rendered = render({ kind: 'create-acl', acl }, platform('c9300'));
  expect(rendered).toMatchObject({ ok: true, value: { lines: ['ip access-list extended X', 'remark a', '10 permit ip any any'] } });
});
