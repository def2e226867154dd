import { expect, test } from 'vitest';
import { exactPorts } from '../../../src/acl/expand.ts';
import { parseEntry } from '../../../src/acl/parse.ts';
import { printEntry } from '../../../src/acl/print.ts';

function expanded(line: string): readonly string[] | undefined {
  const read = parseEntry(line);
  if (!read.ok || read.value.kind !== 'extended') throw new Error(line);
  return exactPorts(read.value)?.map(printEntry);
}

test.each([
  ['permit tcp any any gt 65533', ['permit tcp any any eq 65534', 'permit tcp any any eq 65535']],
  ['permit tcp any any lt 2', ['permit tcp any any eq 0', 'permit tcp any any eq 1']],
  ['permit udp any range 67 68 any log', ['permit udp any eq bootps any log', 'permit udp any eq bootpc any log']],
  ['permit tcp any any eq 80 443', ['permit tcp any any eq www', 'permit tcp any any eq 443']],
  [
    'permit tcp any range 1 2 any range 3 4',
    ['permit tcp any eq 1 any eq 3', 'permit tcp any eq 1 any eq 4', 'permit tcp any eq 2 any eq 3', 'permit tcp any eq 2 any eq 4'],
  ],
  ['permit ip any any', ['permit ip any any']],
  ['permit tcp any any neq 80', undefined],
  ['permit tcp any range 1 5 any range 1 5', undefined],
  ['permit tcp any any gt 1023', undefined],
])('%s', (line, expected) => {
  expect(expanded(line)).toEqual(expected);
});
