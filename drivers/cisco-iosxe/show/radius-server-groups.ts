import { apart, given, labelled, notUnderstood, numberIn } from '../../../src/driver/show/page.ts';
import { parserOf } from './reader.ts';

export type RadiusServerGroup = {
  readonly name: string;
  readonly type?: string;
  readonly shareCount?: number;
  readonly memLocks?: number;
  readonly unconfigured?: boolean;
  readonly servers: readonly RadiusGroupServer[];
};

export type RadiusGroupServer = {
  readonly address: string;
  readonly authPort: number;
  readonly acctPort: number;
  readonly name?: string;
  readonly transactions?: { readonly authentication: number; readonly authorization: number; readonly accounting: number };
  readonly automaticTest?: boolean;
  readonly keyWrap?: boolean;
};

export type RadiusServerGroups = { readonly groups: readonly RadiusServerGroup[] };

type Draft = {
  name: string;
  type?: string;
  shareCount?: number;
  memLocks?: number;
  unconfigured?: boolean;
  servers: { -readonly [key in keyof RadiusGroupServer]: RadiusGroupServer[key] }[];
};

const GROUP = /^Server group (\S+)$/;
const SERVER = /^Server\((\S+):(\d+),(\d+)(?:,([^)]*))?\) Transactions:$/;
const TRANSACTIONS = /^Authen: (\d+)\s+Author: (\d+)\s+Acct: (\d+)$/;
const BREAK = /\s*(?=Server group |Sharecount = |Type = |Server\(|Authen: |Server_auto_test_enabled: |Keywrap enabled: )/g;

/** `show radius server-group`, all or one. */
export const parseRadiusServerGroups = parserOf<RadiusServerGroups>({
  about: 'RADIUS server group',
  empty: { groups: [] },
  whole: /(?:TRUE|FALSE)$/,
  read: (page) => {
    const groups: Draft[] = [];
    for (const raw of apart(page.lines, BREAK)) {
      const line = raw.trim();
      const name = GROUP.exec(line)?.[1];
      const group = groups.at(-1);
      if (name !== undefined) groups.push({ name, servers: [] });
      else if (!group || (!groupLine(group, line) && !serverLine(group, line))) notUnderstood(page, line);
    }
    return groups.length === 0 ? undefined : { groups };
  },
});

function groupLine(group: Draft, line: string): boolean {
  const pairs = [...line.matchAll(/(\w+) = (\S+)/g)];
  for (const [, key, value] of pairs) {
    if (key === 'Type') Object.assign(group, given('type', value));
    if (key === 'Sharecount') Object.assign(group, given('shareCount', numberIn(value)));
    if (key === 'Memlocks') Object.assign(group, given('memLocks', numberIn(value)));
    if (key === 'sg_unconfigured') group.unconfigured = value === 'TRUE';
  }
  return pairs.length > 0;
}

function serverLine(group: Draft, line: string): boolean {
  const head = SERVER.exec(line);
  if (head) {
    group.servers.push({
      address: head[1] ?? '',
      authPort: Number(head[2]),
      acctPort: Number(head[3]),
      ...given('name', head[4] === '' ? undefined : head[4]),
    });
    return true;
  }
  const server = group.servers.at(-1);
  if (!server) return false;
  const counts = TRANSACTIONS.exec(line);
  if (counts) {
    server.transactions = { authentication: Number(counts[1]), authorization: Number(counts[2]), accounting: Number(counts[3]) };
    return true;
  }
  const field = labelled(line);
  if (!field || !/^(?:TRUE|FALSE)$/.test(field.value)) return false;
  if (field.label === 'Server_auto_test_enabled') server.automaticTest = field.value === 'TRUE';
  else if (field.label === 'Keywrap enabled') server.keyWrap = field.value === 'TRUE';
  else return false;
  return true;
}
