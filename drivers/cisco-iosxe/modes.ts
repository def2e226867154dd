import type { ModeGraph } from '../../src/driver/contract.ts';
import { alarms } from './hardware-log.ts';
import { refusals } from './refusals.ts';

/**
 * The command line of IOS and IOS-XE. Sub-modes show their name in brackets (`sw1(config-ext-nacl)#`); the long prompt of configuration mode
 * cuts the host name at 20 characters. `(tcl)`, `(boot)` and other rooms we never enter match no mode.
 */
export const modes: ModeGraph = {
  home: 'privileged',
  modes: {
    exec: { prompt: '^{host}>$', to: { privileged: { send: 'enable', secret: 'enable' } } },
    privileged: {
      prompt: '^{host}#$',
      to: { config: { send: 'configure terminal', silent: 'set `service prompt config` there' }, exec: { send: 'disable' } },
    },
    config: { prompt: '^{host}\\(conf(?:ig)?\\)#$', to: { privileged: { send: 'end' } } },
    'config-acl': {
      prompt: '^{host}\\(config-(?:ext|std)-nacl\\)#$',
      parent: 'config',
      to: { privileged: { send: 'end' }, config: { send: 'exit' } },
    },
    'config-other': {
      prompt: '^{host}\\((?!config-(?:ext|std)-nacl\\))(?:config-|cfg-|ca-|ipsec-)[\\w.\\-@/:+]{1,31}\\)#$',
      parent: 'config',
      to: { privileged: { send: 'end' } },
    },
  },
  host: /^([A-Za-z0-9][\w.\-@/:+]{0,62})(?:\([^)\s]{1,32}\))?[>#]$/,
  keptOfHost: 16,
  rooms: [
    { pattern: /^rommon ?\d* ?>$/i, meaning: 'in its boot monitor' },
    { pattern: /^(?:grub>|switch:)$/i, meaning: 'in its boot loader' },
    { pattern: /^telnet>$/i, meaning: 'behind a terminal server' },
    { pattern: /\(boot\)[>#]$/, meaning: 'running its boot image' },
    { pattern: /\((?:standby|stby)\)[>#]$/, meaning: 'the standby of another' },
    { pattern: /\(recovery-mode\)[>#]$/, meaning: 'in recovery mode' },
    { pattern: /\(maint-mode\)[>#]$/, meaning: 'in maintenance mode' },
    { pattern: /\(tcl\)[>#]$/, meaning: 'in a Tcl shell' },
  ],
  secretPrompt: /^password: ?$/i,
  setup: ['terminal length 0', 'terminal width 511', 'terminal no monitor'],
  leave: ['exit'],
  // Remarks are not shown, and names stand within a line.
  plainOutput:
    /^(?:show (?:ip access-lists(?: [\w-]+)?|archive config rollback timer|platform hardware fed (?:switch )?active fwd-asic resource tcam utilization)|write memory)$/,
  errors: refusals,
  alarms,
  paging: { pattern: /(?:^|\s|\b)-{2,} ?more ?-{2,}\s*$/i, answer: ' ' },
  confirmations: [{ after: /^write memory$/, prompt: /\[confirm\]\s*$/, answer: '\n' }],
  noise: [
    /%[A-Z][A-Z0-9_]*(?:-[A-Z0-9_]+)*-[0-7]-[A-Z0-9_]+:/,
    /Rollback Confirmed Change:/,
    /^Enter "configure confirm"/,
    /^Enter configuration commands, one per line/,
    /^% Warning/i,
  ],
  interrupt: '\x03',
};
