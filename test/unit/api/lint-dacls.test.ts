import { expect, test } from 'vitest';
import { lintDacls } from '../../../src/api/lint-dacls.ts';
import { daclSourceLines, readDacl } from '../../../src/policy/dacl-file.ts';

function lint(text: string) {
  const read = readDacl('dacls/GUEST.acl', text);
  if (!read.ok) throw new Error(read.error[0]?.message);
  return lintDacls([{ ...read.value, path: 'dacls/GUEST.acl', sourceLines: daclSourceLines(text) }]);
}

test('an entry of a dACL that never matches is a warning, one that only takes TCAM a note, at their lines', () => {
  expect(lint('! web\npermit tcp any any eq 80\n\n# again\npermit tcp any host 10.0.0.1 eq 80\ndeny ip any any\n')).toMatchObject([
    {
      code: 'dacl-entry-never-matches',
      severity: 'warning',
      at: 'dacls/GUEST.acl:5:1',
      message: '`permit tcp any host 10.0.0.1 eq www` never matches: line 2 (`permit tcp any any eq www`) takes all of it',
    },
    { code: 'dacl-entry-not-needed', severity: 'note', at: 'dacls/GUEST.acl:6:1' },
  ]);
});

test('what cannot be read is told of elsewhere; a list in order has no finding', () => {
  expect(lint('permit tcp any any eq https\n')).toEqual([]);
  expect(lint('permit udp any any eq 53\ndeny ip any 10.0.0.0 0.255.255.255\npermit ip any any\n')).toEqual([]);
});

test('an entry of a dACL that names a source is a warning: the source is whoever has the session', () => {
  expect(lint('permit tcp any any eq 80\n# printers\ndeny tcp host 10.0.0.1 any eq 22\n')).toMatchObject([
    {
      code: 'dacl-source',
      severity: 'warning',
      at: 'dacls/GUEST.acl:3:1',
      message: expect.stringContaining('names a source: write `any`'),
    },
    { code: 'dacl-entry-not-needed' },
  ]);
});
