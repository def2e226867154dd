import type { Device } from '../device.ts';

function uptime({ clock, bootedAt }: Device): string {
  const minutes = Math.floor((clock.now().getTime() - bootedAt.getTime()) / 60_000);
  return minutes < 60 ? `${minutes} minutes` : `${Math.floor(minutes / 60)} hours, ${minutes % 60} minutes`;
}

/** `show version` of a C1111-8P. */
export function showVersion(device: Device): string[] {
  const name = device.config.hostname;
  return [
    'Cisco IOS XE Software, Version 17.09.04a',
    'Cisco IOS Software [Cupertino], ISR Software (ARMV8EL_LINUX_IOSD-UNIVERSALK9-M), Version 17.9.4a, RELEASE SOFTWARE (fc3)',
    'Technical Support: http://www.cisco.com/techsupport',
    'Copyright (c) 1986-2023 by Cisco Systems, Inc.',
    'Compiled Fri 20-Oct-23 10:22 by mcpre',
    '',
    '',
    'ROM: 17.6(1r)',
    '',
    `${name} uptime is ${uptime(device)}`,
    `Uptime for this control processor is ${uptime(device)}`,
    'System returned to ROM by Reload Command',
    'System image file is "bootflash:c1100-universalk9.17.09.04a.SPA.bin"',
    'Last reload reason: Reload Command',
    '',
    '',
    'cisco C1111-8P (1RU) processor with 1464691K/6147K bytes of memory.',
    'Processor board ID FGL000000LA',
    '1 Virtual Ethernet interface',
    '10 Gigabit Ethernet interfaces',
    '32768K bytes of non-volatile configuration memory.',
    '4194304K bytes of physical memory.',
    '2863103K bytes of flash memory at bootflash:.',
    '',
    'Configuration register is 0x2102',
    '',
  ];
}

/** `show inventory`, the chassis and the switch module. */
export function showInventory(): string[] {
  return [
    'NAME: "Chassis", DESCR: "Cisco C1111-8P Chassis"',
    'PID: C1111-8P          , VID: V01  , SN: FGL000000LA',
    '',
    'NAME: "NIM subslot 0/1", DESCR: "C1111-ES-8"',
    'PID: C1111-ES-8        , VID: V01  , SN: FGL000000LB',
    '',
    'NAME: "NIM subslot 0/0", DESCR: "Front Panel 2 port Gigabitethernet Module"',
    'PID: C1111-2x1GE       , VID: V01  , SN:            ',
    '',
  ];
}
