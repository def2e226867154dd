import { expect, test } from 'vitest';
import { parseAclLines } from '../../../src/acl/parse.ts';
import { fillTemplate, REDIRECT_ACL } from '../../../src/acl/template.ts';

function filled(values: Parameters<typeof fillTemplate>[1]): readonly string[] {
  const result = fillTemplate(REDIRECT_ACL, values);
  return result.ok ? result.value : result.error.map(({ line, column, message }) => `${line}:${column}: ${message}`);
}

test('the redirect list has its seven lines as the guide gives them (C19)', () => {
  expect(filled({ 'ise.ip': '10.10.1.10' })).toEqual([
    '20 deny udp any eq bootps any',
    '25 deny udp any eq domain any',
    '30 deny udp any any eq bootpc',
    '40 deny udp any eq bootpc any',
    '50 deny ip any host 10.10.1.10',
    '60 permit tcp any any eq www',
    '70 permit tcp any any eq 443',
  ]);
});

test.each([{}, { 'ise.ip': '' }, { 'ise.ip': [] }, { ise: '10.10.1.10' }, { 'ise.ip': '%{ise.ip}' }])(
  'with %j it is not filled',
  (values) => {
    expect(filled(values)).toEqual(['5:21: `%{ise.ip}` has no value: give it one']);
  },
);

test('each of several nodes is left alone by a line of its own', () => {
  expect(filled({ 'ise.ip': ['10.10.1.10', '10.10.1.11'] }).slice(4, 6)).toEqual([
    '50 deny ip any host 10.10.1.10',
    '51 deny ip any host 10.10.1.11',
  ]);
});

test('a value that is no address is refused by the parser, whatever it holds', () => {
  for (const value of ['portal.example', '10.1.1.1\npermit ip any any', '10.1.1.1 log', '__proto__']) {
    const lines = fillTemplate(REDIRECT_ACL, { 'ise.ip': value });
    const read = lines.ok && parseAclLines('redirect_acl', lines.value);
    if (value === '10.1.1.1 log') expect(read).toMatchObject({ ok: true });
    else expect(read).toMatchObject({ ok: false, error: [{ line: 5 }] });
  }
});
