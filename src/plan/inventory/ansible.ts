import { z } from 'zod';
import { readDocument } from '../../base/document.ts';
import { type Fault, fault } from '../../base/fault.ts';
import { err, type Result } from '../../base/result.ts';
import { AnsibleGroups, type AnsibleHost, type Group } from './ansible-groups.ts';
import { checkedEntries, type WrittenEntry } from './checked-entry.ts';
import type { InventoryEntry } from './entry.ts';
import { hostsOfPattern } from './host-range.ts';

/** An Ansible inventory, INI or YAML: hosts with ranges, groups, children, variables of groups and hosts. Passwords in it are not read. */
export function readAnsibleInventory(file: string, text: string): Result<readonly InventoryEntry[], readonly Fault[]> {
  const yaml = /^\s*(?:---|#.*\n)*\s*[A-Za-z_][\w-]*:\s*(?:\n|$)/.test(text);
  const groups = new AnsibleGroups();
  const read = yaml ? readYaml(file, text, groups) : readIni(file, text, groups);
  const faults = read.length > 0 ? read : groups.faults();
  return faults.length > 0 ? err(faults) : checkedEntries(groups.hosts().map(entryOf));
}

const HEADER = /^\[([^\]:]+)(?::(vars|children))?\]\s*(?:[#;].*)?$/;

function readIni(file: string, text: string, groups: AnsibleGroups): readonly Fault[] {
  const faults: Fault[] = [];
  let [section, kind] = ['ungrouped', ''];
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const at = `${file}:${index + 1}`;
    const line = raw.trim();
    if (line === '' || /^[#;]/.test(line)) continue;
    const header = HEADER.exec(line);
    if (header) {
      [section, kind] = [header[1] ?? '', header[2] ?? ''];
      const group = groups.named(section, at);
      group.defined ||= kind !== 'vars';
    } else if (line.startsWith('['))
      faults.push(fault('config.syntax', `\`${line}\` is no section such as \`[access]\` or \`[access:vars]\``, { at }));
    else if (kind === 'children') {
      const child = line.replace(/\s*[#;].*$/, '');
      groups.named(section, at).children.set(child, at);
      groups.named(child, at);
    } else if (kind === 'vars') {
      const [, key = '', value = ''] = /^([\w.-]+)\s*=\s*(.*)$/.exec(line) ?? [];
      if (key === '')
        faults.push(fault('config.syntax', `\`${line}\` is no variable such as \`ansible_network_os=cisco.ios.ios\``, { at }));
      else groups.named(section, at).vars[key] = unquoted(value);
    } else faults.push(...addHosts(groups.named(section, at), line, at));
  }
  return faults;
}

function addHosts(group: Group, line: string, at: string): readonly Fault[] {
  const [pattern = '', ...rest] = line.match(/(?:[^\s"'#]|"[^"]*"|'[^']*')+|#.*/g) ?? [];
  const vars: Record<string, string> = {};
  for (const word of rest) {
    if (word.startsWith('#')) break;
    const [, key, value = ''] = /^([\w.-]+)=(.*)$/.exec(word) ?? [];
    if (key === undefined) return [fault('config.syntax', `\`${word}\` is no variable such as \`ansible_host=10.0.0.1\``, { at })];
    vars[key] = unquoted(value);
  }
  const hosts = hostsOfPattern(pattern);
  if (!hosts.ok) return [fault('config.syntax', hosts.error, { at })];
  for (const host of hosts.value)
    group.hosts.set(host, { vars: { ...group.hosts.get(host)?.vars, ...vars }, at: group.hosts.get(host)?.at ?? at });
  return [];
}

const variables = z.record(z.string(), z.unknown()).nullish();
const yamlGroup: z.ZodType<YamlGroup> = z.lazy(() =>
  z.looseObject({
    hosts: z.record(z.string(), variables).nullish(),
    vars: variables,
    children: z.record(z.string(), yamlGroup.nullish()).nullish(),
  }),
);
type YamlGroup = {
  hosts?: Record<string, Record<string, unknown> | null | undefined> | null | undefined;
  vars?: Record<string, unknown> | null | undefined;
  children?: Record<string, YamlGroup | null | undefined> | null | undefined;
};

function readYaml(file: string, text: string, groups: AnsibleGroups): readonly Fault[] {
  const read = readDocument(file, text, z.record(z.string(), yamlGroup.nullish()));
  if (!read.ok) return read.error;
  const { value, at } = read.value;
  const faults: Fault[] = [];
  const take = (name: string, group: YamlGroup | null | undefined, path: readonly string[]): void => {
    const own = groups.named(name, at(path));
    own.defined = true;
    Object.assign(own.vars, group?.vars ?? {});
    for (const [pattern, vars] of Object.entries(group?.hosts ?? {})) {
      const place = at([...path, 'hosts', pattern]);
      const hosts = hostsOfPattern(pattern);
      if (!hosts.ok) faults.push(fault('config.syntax', hosts.error, { at: place }));
      for (const host of hosts.ok ? hosts.value : []) own.hosts.set(host, { vars: vars ?? {}, at: place });
    }
    for (const [child, inner] of Object.entries(group?.children ?? {})) {
      const below = [...path, 'children', child];
      own.children.set(child, at(below));
      take(child, inner, below);
    }
  };
  for (const [name, group] of Object.entries(value)) take(name, group, [name]);
  return faults;
}

function entryOf({ name, vars, groups, at }: AnsibleHost): WrittenEntry {
  const text = (key: string): string | undefined => (vars[key] === undefined ? undefined : String(vars[key]));
  const address = text('ansible_host') ?? (/^\d+\.\d+\.\d+\.\d+$/.test(name) ? name : undefined);
  const port = text('ansible_port');
  return {
    name,
    // A host name is no address; then the device is found by its name.
    address: address !== undefined && /^[\d.]+$/.test(address) ? address : undefined,
    username: text('ansible_user'),
    platform: text('portreeve_platform'),
    port: port === undefined ? undefined : Number(port),
    groups: groups.length === 0 ? {} : { Ansible: groups.join(':') },
    at,
  };
}

function unquoted(value: string): string {
  return /^(["'])(.*)\1$/.exec(value.trim())?.[2] ?? value.trim();
}
