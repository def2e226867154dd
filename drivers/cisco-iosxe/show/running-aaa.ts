import { type Branch, branchesOf, given, notUnderstood, numberIn, withoutSecret } from '../../../src/driver/show/page.ts';
import { parserOf } from './reader.ts';

/** A server of the configuration. Of its key only whether there is one: keys and passwords are not facts to hand on. */
export type ConfiguredServer = {
  readonly protocol: 'radius' | 'tacacs';
  readonly name: string;
  readonly family?: 'ipv4' | 'ipv6';
  readonly address?: string;
  readonly authPort?: number;
  readonly acctPort?: number;
  /** True where a key is configured, absent where none was seen. */
  readonly keyed?: true;
  /** Its other lines, as configured. */
  readonly other: readonly string[];
};

export type ConfiguredGroup = {
  readonly protocol: 'radius' | 'tacacs';
  readonly name: string;
  readonly servers: readonly string[];
  readonly vrf?: string;
  readonly sourceInterface?: string;
  readonly other: readonly string[];
};

export type ConfiguredUser = {
  readonly name: string;
  readonly privilege?: number;
  /** True where the password is good for one login. */
  readonly oneTime?: true;
  readonly policy?: string;
  /** How the password is kept: `password 0`, `secret 9`. */
  readonly kept?: string;
  /** Of guests and lobby ambassadors, which are configured as blocks. */
  readonly view?: string;
  readonly type?: string;
  /** Seconds since 1970. */
  readonly created?: number;
};

export type DynamicAuthor = {
  readonly clients: readonly string[];
  readonly keyed?: true;
  readonly port?: number;
  readonly authType?: string;
  readonly ignored: readonly string[];
  /** Its other lines, and those that say more of a client than its address; without keys. */
  readonly other: readonly string[];
};

export type RunningAaa = {
  /** True where the line is there; a part of the configuration does not show it. */
  readonly newModel?: true;
  /** `aaa …` lines but those of groups and of the dynamic author, in order; what stands under one is part of it. */
  readonly methods: readonly string[];
  readonly servers: readonly ConfiguredServer[];
  readonly groups: readonly ConfiguredGroup[];
  readonly users: readonly ConfiguredUser[];
  readonly dynamicAuthor?: DynamicAuthor;
};

const GROUP = /^aaa group server (radius|tacacs\+) (\S+)$/;
const SERVER = /^(radius|tacacs) server (\S+)$/;
const BLOCK = /^(?:aaa|(?:radius|tacacs) server|user-name) /;
const SECRET = /^(?:key|pac key|server-key)\b/;
/** Statements that stand alone in a configuration: two of them on a line tell that line ends were lost. */
const STATEMENT =
  /(?:^|\s)!|aaa (?:new-model|authentication|authorization|accounting|group server|server radius|session-id)|(?:radius|tacacs) server \S|username \S+ /g;

/** `show running-config aaa`, whole or a part of it (`username`, `radius-server`). */
export const parseRunningAaa = parserOf<RunningAaa>({
  about: 'AAA configuration',
  read: (page) => {
    if (page.lines.some((line) => (line.match(STATEMENT)?.length ?? 0) > 1)) return undefined;
    const branches = nested(branchesOf(page.lines));
    const facts = {
      ...(branches.some(({ line }) => line === 'aaa new-model') && { newModel: true as const }),
      methods: branches
        .filter(({ line }) => /^aaa (?!group server|server radius)/.test(line))
        .map(({ line, under }) => [line, ...under].join(' ')),
      servers: branches.flatMap((branch) => serverOf(branch) ?? []),
      groups: branches.flatMap((branch) => groupOf(branch) ?? []),
      users: branches.flatMap((branch) => userOf(branch) ?? []),
      ...given(
        'dynamicAuthor',
        branches.map(dynamicAuthorOf).find((found) => found !== undefined),
      ),
    };
    for (const { line, under } of branches) {
      if (!/^(?:aaa|radius|tacacs|username|user-name|ip (?:radius|tacacs)|radius-server|tacacs-server|dot1x|end$)/.test(line))
        notUnderstood(page, line);
      if (!BLOCK.test(line)) for (const one of under) notUnderstood(page, one);
    }
    const nothing = facts.methods.length + facts.servers.length + facts.groups.length + facts.users.length === 0;
    return nothing && !facts.dynamicAuthor && !page.lines.some((line) => line.trim() === '!') ? undefined : facts;
  },
});

/** Where indentation was lost, the lines a server, a group or the dynamic author can hold are put back under it. */
function nested(branches: readonly Branch[]): readonly Branch[] {
  const held =
    /^(?:address|key|pac|dtls|creation-time|view|one-time|type|password|timeout|retransmit|automate-tester|server name|ip vrf|ip radius source|ip tacacs source|client|server-key|auth-type|ignore|port|backoff|load-balance|deadtime)\b/;
  const made: Branch[] = [];
  for (const branch of branches) {
    const above = made.at(-1);
    const opens =
      above &&
      (GROUP.test(above.line) ||
        SERVER.test(above.line) ||
        /^user-name /.test(above.line) ||
        above.line === 'aaa server radius dynamic-author');
    if (above && opens && held.test(branch.line))
      made[made.length - 1] = { line: above.line, under: [...above.under, branch.line, ...branch.under] };
    else made.push(branch);
  }
  return made;
}

function serverOf({ line, under }: Branch): ConfiguredServer | undefined {
  const head = SERVER.exec(line);
  if (!head) return undefined;
  const address = under
    .map((one) => /^address (ipv4|ipv6) (\S+)(?: auth-port (\d+))?(?: acct-port (\d+))?$/.exec(one))
    .find((one) => one !== null);
  return {
    protocol: head[1] === 'tacacs' ? 'tacacs' : 'radius',
    name: head[2] ?? '',
    ...(address && { family: address[1] === 'ipv6' ? ('ipv6' as const) : ('ipv4' as const), address: address[2] ?? '' }),
    ...given('authPort', numberIn(address?.[3])),
    ...given('acctPort', numberIn(address?.[4])),
    ...(under.some((one) => SECRET.test(one)) && { keyed: true as const }),
    other: under.filter((one) => !SECRET.test(one) && !/^address /.test(one)),
  };
}

function groupOf({ line, under }: Branch): ConfiguredGroup | undefined {
  const head = GROUP.exec(line);
  if (!head) return undefined;
  const known = /^(?:server name|ip vrf forwarding|ip (?:radius|tacacs) source-interface) (\S+)$/;
  const after = (word: RegExp) => under.map((one) => word.exec(one)?.[1]).find((one) => one !== undefined);
  return {
    protocol: head[1] === 'radius' ? 'radius' : 'tacacs',
    name: head[2] ?? '',
    servers: under.flatMap((one) => /^server name (\S+)$/.exec(one)?.[1] ?? []),
    ...given('vrf', after(/^ip vrf forwarding (\S+)$/)),
    ...given('sourceInterface', after(/^ip (?:radius|tacacs) source-interface (\S+)$/)),
    other: under.filter((one) => !known.test(one)).map(withoutSecret),
  };
}

function userOf({ line, under }: Branch): ConfiguredUser | undefined {
  const head = /^user-?name (\S+)( .*)?$/.exec(line);
  if (!head) return undefined;
  const rest = ` ${[head[2] ?? '', ...under].join(' ')} `;
  return {
    name: head[1] ?? '',
    ...given('privilege', numberIn(/ privilege (\d+)/.exec(rest)?.[1])),
    ...(/ one-time\b/.test(rest) && { oneTime: true as const }),
    ...given('policy', / common-criteria-policy (\S+)/.exec(rest)?.[1]),
    ...given('kept', / ((?:password|secret) \d+) /.exec(rest)?.[1]),
    ...given('view', / view (\S+) /.exec(rest)?.[1]),
    ...given('type', / type (\S+) /.exec(rest)?.[1]),
    ...given('created', numberIn(/ creation-time (\d+) /.exec(rest)?.[1])),
  };
}

/** A line of the dynamic author that is read as a whole. */
const PLAIN = /^(?:client \S+(?: server-key .*)?|port \d+|auth-type \S+|ignore \S+)$/;

function dynamicAuthorOf({ line, under }: Branch): DynamicAuthor | undefined {
  if (line !== 'aaa server radius dynamic-author') return undefined;
  return {
    clients: under.flatMap((one) => /^client (\S+)/.exec(one)?.[1] ?? []),
    ...(under.some((one) => /\bserver-key\b/.test(one) && !/^ignore /.test(one)) && { keyed: true as const }),
    ...given('port', numberIn(under.map((one) => /^port (\d+)$/.exec(one)?.[1]).find((one) => one !== undefined))),
    ...given(
      'authType',
      under.map((one) => /^auth-type (\S+)$/.exec(one)?.[1]).find((one) => one !== undefined),
    ),
    ignored: under.flatMap((one) => /^ignore (\S+)$/.exec(one)?.[1] ?? []),
    other: under.filter((one) => !PLAIN.test(one) && !SECRET.test(one)).map(withoutSecret),
  };
}
