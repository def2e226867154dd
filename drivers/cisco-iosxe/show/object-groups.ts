import { given, notUnderstood } from '../../../src/driver/show/page.ts';
import { parserOf } from './reader.ts';

export type ObjectGroup = {
  readonly name: string;
  /** `network`, `service`, `v6-network`, `v6-service`, … */
  readonly kind: string;
  readonly description?: string;
  /** Members as shown, with single blanks: `host 10.1.1.1`, `tcp eq 443`, `group-object X`. */
  readonly members: readonly string[];
};

export type ObjectGroups = { readonly groups: readonly ObjectGroup[] };

const HEADER = /^([A-Za-z][\w-]*) object[ -]group (\S+)$/i;

/** By what a member begins: an address, a protocol, an operator of ports, another group. */
const MEMBER =
  /^(?:host|range|any|group-object|object-group|security-group|fqdn|source|eq|neq|gt|lt|\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?|[0-9a-f]*:[0-9a-f:.]+(?:\/\d{1,3})?|\d{1,3}|ahp|eigrp|esp|gre|icmp6?|igmp|ip(?:inip|v6)?|nos|ospf|pcp|pim|sctp|tcp|tcp-udp|udp)(?: [\w./:*-]+)*$/i;

/** `show object-group`, all or one by name. */
export const parseObjectGroups = parserOf<ObjectGroups>({
  about: 'object group',
  empty: { groups: [] },
  read: (page) => {
    const groups: { name: string; kind: string; description?: string; members: string[] }[] = [];
    for (const raw of page.lines) {
      const line = raw.trim().replace(/\s+/g, ' ');
      const header = HEADER.exec(line);
      const current = groups.at(-1);
      const description = /^description (.+)$/i.exec(line)?.[1];
      if (header) groups.push({ kind: (header[1] ?? '').toLowerCase(), name: header[2] ?? '', members: [] });
      else if (!current) notUnderstood(page, line);
      else if (description !== undefined) current.description = description;
      else if (/ object[ -]group /i.test(line)) {
        notUnderstood(page, line);
        return undefined;
      } else if (MEMBER.test(line)) current.members.push(line);
      else notUnderstood(page, line);
    }
    if (groups.length === 0) return undefined;
    return { groups: groups.map(({ description, ...group }) => ({ ...group, ...given('description', description) })) };
  },
});
