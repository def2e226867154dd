import { expect, test } from 'vitest';
import { listsOfLines } from '../../../src/plan/lists-of-step.ts';

test('the access lists in configuration lines, by what is added to them (C9)', () => {
  const lines = [
    'interface GigabitEthernet0/1/1',
    ' switchport access vlan 20',
    'ip access-list extended REDIRECT',
    ' 10 deny udp any any eq domain',
    ' no 20',
    ' 30 permit tcp any any eq www',
    'aaa new-model',
  ];
  expect(listsOfLines(lines)).toEqual([{ name: 'REDIRECT', lines: ['deny udp any any eq domain', 'permit tcp any any eq www'] }]);
  expect(listsOfLines(['aaa new-model'])).toEqual([]);
});
