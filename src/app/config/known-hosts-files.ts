import { resolve } from 'node:path';
import { readKnownHosts } from '../../adapters/ssh/known-hosts.ts';
import { type Fault, fault } from '../../base/fault.ts';
import type { KnownHosts } from '../../model/host-key.ts';
import { readText, shown } from './read-files.ts';

/** Reads `known_hosts` files by their names in a folder, each once. Lines that cannot be read are faults. */
export function knownHostsIn(folder: string, faults: Fault[]): (name: string) => KnownHosts {
  const files = new Map<string, KnownHosts>();
  return (name) => {
    const path = resolve(folder, name);
    const known = files.get(path);
    if (known) return known;
    const text = readText(path);
    if (!text.ok) faults.push(...text.error);
    const { hosts, unreadable } = readKnownHosts(shown(path), text.ok ? text.value : '');
    faults.push(...unreadable.map(({ line, why }) => fault('config.invalid', why, { at: `${shown(path)}:${line}:1` })));
    files.set(path, hosts);
    return hosts;
  };
}
