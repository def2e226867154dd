import { expect, test } from 'vitest';
import { queries } from '../../../drivers/cisco-iosxe/show/queries.ts';

test.each(queries)('$name: a question the device does not know is an error', ({ parse }) => {
  const text = "sw-1#show something\n           ^\n% Invalid input detected at '^' marker.\n\nsw-1#";
  expect(parse(text)).toEqual({
    ok: false,
    error: { why: 'the device refused the question', line: "% Invalid input detected at '^' marker." },
  });
});
