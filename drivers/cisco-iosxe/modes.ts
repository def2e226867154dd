import type { ModeGraph } from '../../src/driver/contract.ts';
import { refusals } from './refusals.ts';

/**
 * The command line of IOS and IOS-XE. Sub-modes show their name in brackets (`sw1(config-ext-nacl)#`); the long prompt of configuration mode
 * cuts the host name at 20 characters. `(tcl)`, `(boot)` and other rooms we never enter match no mode.
 */
export const modes: ModeGraph = {
  home: 'privileged',
  modes: {
    exec: { prompt: '^{host}>$', to: { privileged: { send: 'enable', secret: 'enable' } } },
    privileged: { prompt: '^{host}#$', to: { config: { send: 'configure terminal' }, exec: { send: 'disable' } } },
    config: { prompt: '^{host}\\(config\\)#$', to: { privileged: { send: 'end' } } },
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
  host: /^([\w.\-@/:+]{1,63})(?:\([^)\s]{1,32}\))?[>#]$/,
  secretPrompt: /^password: ?$/i,
  setup: ['terminal length 0', 'terminal width 511', 'terminal no monitor'],
  leave: ['exit'],
  errors: refusals,
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
