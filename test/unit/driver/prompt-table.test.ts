import { expect, test } from 'vitest';
import { modes } from '../../../drivers/cisco-iosxe/modes.ts';
import { hostIn, promptTable } from '../../../src/driver/prompts.ts';

test.each([
  ['Router>', 'Router', 'exec'],
  ['Router#', 'Router', 'privileged'],
  ['Router# ', 'Router', 'privileged'],
  ['819HGW#', '819HGW', 'privileged'],
  ['core.sw-1@lab/2:a#', 'core.sw-1@lab/2:a', 'privileged'],
  ['Router(config)#', 'Router', 'config'],
  ['Router(config-if)#', 'Router', 'config-other'],
  ['Router(config-ext-nacl)#', 'Router', 'config-acl'],
  ['Router(config-std-nacl)#', 'Router', 'config-acl'],
  ['Router(config-ipv6-acl)#', 'Router', 'config-other'],
  ['Router(config-sg-tacacs+)#', 'Router', 'config-other'],
  ['Router(config-locsvr-da-radius)#', 'Router', 'config-other'],
  ['Router(config-control-policymap)#', 'Router', 'config-other'],
  ['Router(ca-trustpoint)#', 'Router', 'config-other'],
  ['sw-with-a-very-long-host-name#', 'sw-with-a-very-long-host-name', 'privileged'],
  ['sw-with-a-very-long-ho(config)#', 'sw-with-a-very-long-host-name', 'config'],
  ['sw-with-a-very-long-(config-ext-nacl)#', 'sw-with-a-very-long-host-name', 'config-acl'],
])('%s of host %s is in exactly one mode, %s', (line, host, mode) => {
  expect(promptTable(modes, host).modesOf(line)).toEqual([mode]);
});

test.each([
  ['+>(tcl)#', 'Router'],
  ['Router(tcl)#', 'Router'],
  ['Router(boot)#', 'Router'],
  ['Router1#', 'Router'],
  ['Route#', 'Router'],
  ['Router#show version', 'Router'],
  ['x Router#', 'Router'],
  ['Router#*Jan 27 20:09:17.549: %SYS-5-CONFIG_I: Configured', 'Router'],
  ['Routr#', 'Rout.r'],
  ['Password:', 'Router'],
  ['', 'Router'],
])('%s is no prompt of host %s', (line, host) => {
  expect(promptTable(modes, host).modesOf(line)).toEqual([]);
});

test.each([
  ['Router>', 'Router'],
  ['Router(config-if)#', 'Router'],
  ['Router#*Jan 27: %SYS-5-CONFIG_I: x', undefined],
  ['****************', undefined],
  ['Username:', undefined],
  ['### authorized use only #', undefined],
])('the host name in %s is %s', (line, host) => {
  expect(hostIn(modes, line)).toBe(host);
});
