import type { Interface } from '../config/interfaces.ts';
import { INTERFACE_LINES } from '../config/sections.ts';
import { Grammar } from './grammar.ts';
import { leaving } from './leaving.ts';
import type { Vty } from './vty.ts';

let grammar: Grammar<Vty> | undefined;

/** Lines of `interface NAME`. */
export function interfaceGrammar(): Grammar<Vty> {
  grammar ??= leaving(
    new Grammar<Vty>()
      .on('shutdown', (vty) => vty.device.sessions.shutdown(interfaceOf(vty).name))
      .on('no shutdown', (vty) => vty.device.sessions.noShutdown(interfaceOf(vty).name))
      .on(INTERFACE_LINES, (vty, { text }) => enter(interfaceOf(vty), text))
      .on('no <line...>', (vty, { args }) => remove(interfaceOf(vty), args.line ?? '')),
  );
  return grammar;
}

function interfaceOf(vty: Vty): Interface {
  if (vty.mode.name !== 'config-if') throw new Error('no interface is open');
  return vty.device.interfaces.open(vty.mode.on.name) ?? vty.mode.on;
}

const ONE_OF_A_KIND = [
  'description',
  'ip address',
  'switchport access vlan',
  'switchport mode',
  'access-session port-control',
  'service-policy',
  'load-interval',
];

/** Of some lines there is one only: the new one replaces the old. One access group goes with each direction. */
function enter(one: Interface, line: string): void {
  const group = /^ip access-group \S+ (in|out)$/.exec(line);
  const key = ONE_OF_A_KIND.find((start) => line.startsWith(start));
  one.lines = one.lines.filter((old) => {
    if (group) return !(old.startsWith('ip access-group') && old.endsWith(` ${group[1]}`));
    if (key === 'ip address' && old === 'no ip address') return false;
    return old !== line && (key === undefined || !old.startsWith(key));
  });
  one.lines.push(line);
}

function remove(one: Interface, line: string): void {
  one.lines = one.lines.filter((old) => old !== line && !old.startsWith(`${line} `));
}
