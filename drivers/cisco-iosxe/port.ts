import type { PlatformProfile, ReadbackError, ShownPort } from '../../src/driver/contract.ts';
import { err, ok, type Result } from '../../src/driver/vocabulary.ts';
import { INTERFACE_RULE, type InterfaceName, parseInterfaceName, placeOf } from './config/interface-name.ts';
import { readRunningConfig } from './config/running-config.ts';

/** The full name of a port; undefined for what is none, so that nothing else can stand in a command line. */
export function portOf(text: string): InterfaceName | undefined {
  return parseInterfaceName(text);
}

/** A port hosts are plugged into; the error says why another is left alone. */
export function accessPort(text: string, platform: PlatformProfile): Result<InterfaceName, string> {
  const name = portOf(text);
  if (name === undefined) return err(`\`${text.slice(0, 60).replace(/[^\x20-\x7e]/g, '?')}\` names no port: ${INTERFACE_RULE}`);
  if (name.startsWith('Port-channel')) return err(`${name} is a bundle of links, no port of a host`);
  switch (placeOf(name, platform)) {
    case 'routed':
      return err(`${name} is a routed port of a ${platform.name}: no session is on it`);
    case 'absent':
      return err(`a ${platform.name} has no port ${name}`);
    default:
      return ok(name);
  }
}

export function portQuestion(text: string, platform: PlatformProfile): Result<string, string> {
  const name = accessPort(text, platform);
  return name.ok ? ok(`show running-config interface ${name.value}`) : name;
}

/** What makes a port one that carries others: an uplink, a routed port, a member of a bundle. */
const KEPT: readonly { readonly line: RegExp; readonly why: string }[] = [
  { line: /^no switchport$/, why: 'it is a routed port' },
  { line: /^ip address \d/, why: 'it is a routed port' },
  { line: /^switchport mode trunk$/, why: 'it is a trunk' },
  { line: /^channel-group \d/, why: 'it belongs to a bundle of links' },
];

/** Reads `show running-config interface NAME`. A port is open unless its configuration says `shutdown`. */
export function readPort(text: string): Result<ShownPort, ReadbackError> {
  const section = readRunningConfig(text).lines.find((line) => line.text.startsWith('interface '));
  if (section === undefined) return err({ why: 'no interface is shown' });
  const lines = section.below.map((line) => line.text);
  const kept = KEPT.find(({ line }) => lines.some((one) => line.test(one)))?.why;
  return ok({ shut: lines.includes('shutdown'), ...(kept !== undefined && { kept }) });
}
