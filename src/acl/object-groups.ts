import { err, ok, type Result } from '../base/result.ts';
import { ipv4FromNumber, ipv4ToNumber, maskOf, parseIpv4, prefixesBetween } from '../model/ipv4.ts';
import type { AclFault } from './entry.ts';
import type { ListLine } from './parse.ts';
import { faultAt, hostileCharacter } from './tokens.ts';

export type GroupKind = 'network' | 'service' | 'port';

/** A group as a configuration has it: its lines, not yet read. */
export type GroupBlock = { readonly kind: GroupKind; readonly name: string; readonly body: readonly ListLine[] };

/** What a member puts into an entry, in the words of an entry. */
export type Member =
  | { readonly kind: 'network'; readonly words: readonly string[] }
  | { readonly kind: 'port'; readonly words: readonly string[] }
  | {
      readonly kind: 'service';
      readonly protocol: string;
      readonly source: readonly string[];
      readonly destination: readonly string[];
    };

const OPERATORS = new Set(['eq', 'neq', 'gt', 'lt', 'range']);
const DEEPEST = 32;
const MOST_MEMBERS = 10_000;

/** The object groups of a text, read when an entry asks for one. */
export class ObjectGroups {
  readonly #blocks: ReadonlyMap<string, GroupBlock>;

  constructor(blocks: readonly GroupBlock[]) {
    const joined = new Map<string, GroupBlock>();
    for (const block of blocks) {
      const before = joined.get(block.name);
      joined.set(block.name, before?.kind === block.kind ? { ...before, body: [...before.body, ...block.body] } : block);
    }
    this.#blocks = joined;
  }

  kind(name: string): GroupKind | undefined {
    return this.#blocks.get(name)?.kind;
  }

  /** The members of a group and of the groups in it; the fault stands at the line of the group that has it. */
  members(name: string): Result<readonly Member[], AclFault> {
    return this.#collect(name, 0);
  }

  #collect(name: string, depth: number): Result<readonly Member[], AclFault> {
    const block = this.#blocks.get(name);
    if (!block) return err(faultAt(1, `the group \`${name}\` is not defined`));
    if (depth > DEEPEST) return err(faultAt(1, `the group \`${name}\` holds itself, or groups more than ${DEEPEST} deep`));
    const found: Member[] = [];
    for (const { text, line } of block.body) {
      const members = this.#ofLine(block, text, depth);
      if (!members.ok) return err({ ...members.error, line: members.error.line > 1 ? members.error.line : line });
      found.push(...members.value);
      if (found.length > MOST_MEMBERS) return err({ ...faultAt(1, `the group \`${name}\` has more than ${MOST_MEMBERS} members`), line });
    }
    return ok(found);
  }

  #ofLine(block: GroupBlock, text: string, depth: number): Result<readonly Member[], AclFault> {
    const hostile = hostileCharacter(text);
    if (hostile) return err(hostile);
    const words = text.trim().split(/\s+/);
    const first = words[0]?.toLowerCase();
    if (first === 'description') return ok([]);
    if (first === 'group-object' && words.length === 2) return this.#nested(block, words[1] ?? '', depth);
    const column = text.search(/\S/) + 1;
    switch (block.kind) {
      case 'network':
        return networkMembers(first === 'network-object' ? words.slice(1) : words, column);
      case 'port':
        return OPERATORS.has(first ?? '')
          ? ok([{ kind: 'port', words }])
          : err(faultAt(column, `\`${words[0]}\` is no operator of a port group`));
      case 'service':
        return serviceMembers(words, column);
    }
  }

  #nested(block: GroupBlock, name: string, depth: number): Result<readonly Member[], AclFault> {
    const kind = this.kind(name);
    if (kind !== undefined && kind !== block.kind)
      return err(faultAt(1, `\`${name}\` is a ${kind} group and \`${block.name}\` a ${block.kind} group`));
    return this.#collect(name, depth + 1);
  }
}

/** `any`, `host A`, `A NETMASK`, `A /n`, `A/n`, `range A B`: a group has netmasks where an entry has wildcards. */
function networkMembers(words: readonly string[], column: number): Result<readonly Member[], AclFault> {
  const member = (...text: string[]): Member => ({ kind: 'network', words: text });
  const [first = '', second = '', third = ''] = words;
  const refuse = (why: string): Result<never, AclFault> => err(faultAt(column, why));
  if (first.toLowerCase() === 'any' && words.length === 1) return ok([member('any')]);
  if (first.toLowerCase() === 'host' && words.length === 2) return ok([member('host', second)]);
  if (first.toLowerCase() === 'range' && words.length === 3) {
    const [from, to] = [parseIpv4(second), parseIpv4(third)];
    if (from === undefined || to === undefined) return refuse(`\`range ${second} ${third}\` is no range of IPv4 addresses`);
    if (ipv4ToNumber(from) > ipv4ToNumber(to)) return refuse(`the range runs backwards: write \`range ${to} ${from}\``);
    const blocks = prefixesBetween(ipv4ToNumber(from), ipv4ToNumber(to));
    return ok(blocks.map(({ address, length }) => member(address, ipv4FromNumber(~maskOf(length) >>> 0))));
  }
  const joined = words.join(' ').replace(/ ?\/ ?/, '/');
  const prefix = /^([^ /]+)\/([0-9]{1,2})$/.exec(joined);
  const address = parseIpv4(prefix?.[1] ?? first);
  const mask = prefix ? (Number(prefix[2]) <= 32 ? maskOf(Number(prefix[2])) : undefined) : netmask(second);
  const whole = prefix !== null || words.length === 2;
  if (address === undefined || !whole) return refuse(`\`${words.join(' ')}\` is no member of a network group`);
  if (mask === undefined) return refuse(`\`${prefix ? `/${prefix[2]}` : second}\` is no netmask, which a network group takes`);
  return ok([member(address, ipv4FromNumber(~mask >>> 0))]);
}

function netmask(text: string): number | undefined {
  const address = parseIpv4(text);
  if (address === undefined) return undefined;
  const mask = ipv4ToNumber(address);
  const inverse = ~mask >>> 0;
  return (inverse & (inverse + 1)) === 0 ? mask : undefined;
}

/** `tcp [source OP PORTS] [OP PORTS]`, `tcp-udp …`, `icmp [TYPE]`, a protocol, `protocol-object PROTOCOL`. */
function serviceMembers(words: readonly string[], column: number): Result<readonly Member[], AclFault> {
  const [protocol = '', ...rest] = words[0]?.toLowerCase() === 'protocol-object' ? words.slice(1) : words;
  const protocols = protocol.toLowerCase() === 'tcp-udp' ? ['tcp', 'udp'] : [protocol];
  const parts = sourceAndDestination(rest);
  if (!parts) return err(faultAt(column, `\`${words.join(' ')}\` is no member of a service group`));
  return ok(protocols.map((one) => ({ kind: 'service', protocol: one, ...parts })));
}

function sourceAndDestination(
  words: readonly string[],
): { readonly source: readonly string[]; readonly destination: readonly string[] } | undefined {
  if (words[0]?.toLowerCase() !== 'source') return { source: [], destination: words };
  const operator = words[1]?.toLowerCase() ?? '';
  if (!OPERATORS.has(operator)) return undefined;
  const next = words.findIndex((word, at) => at > 1 && OPERATORS.has(word.toLowerCase()));
  return next < 0 ? { source: words.slice(1), destination: [] } : { source: words.slice(1, next), destination: words.slice(next) };
}
