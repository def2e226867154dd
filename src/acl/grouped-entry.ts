import { err, ok, type Result } from '../base/result.ts';
import type { AclEntry, AclFault } from './entry.ts';
import { readAccessEntry } from './grammar.ts';
import type { GroupKind, Member, ObjectGroups } from './object-groups.ts';
import { parseEntry } from './parse.ts';
import { Misread, Reader } from './reader.ts';
import { faultAt, type Token, type Words, words } from './tokens.ts';

/** An entry that stands for more entries than this is refused. */
const MOST_COMBINATIONS = 4096;

const REFERENCE = /^(object-group|addrgroup|portgroup)$/i;
const OPERATOR = /^(eq|neq|gt|lt|range)$/i;

/** One way to fill a place of an entry; `beside` are ports and messages that a service group puts behind the addresses. */
type Filling = {
  readonly tokens: readonly Token[];
  readonly beside?: { readonly source: readonly Token[]; readonly destination: readonly Token[] };
};

/**
 * The entries a line stands for: itself, or one for every combination of the members of the groups it names. Faults stand at the column of the line,
 * those of a group at its reference.
 */
export function entriesOfLine(line: string, groups: ObjectGroups): Result<readonly AclEntry[], AclFault> {
  const read = words(line);
  if (!read.ok || /^remark$/i.test(read.value.tokens[0]?.text ?? '') || !read.value.tokens.some(({ text }) => REFERENCE.test(text))) {
    const entry = parseEntry(line);
    return entry.ok ? ok([entry.value]) : entry;
  }
  try {
    return ok(combinations(read.value, groups));
  } catch (thrown) {
    if (thrown instanceof Misread) return err(thrown.fault);
    throw thrown;
  }
}

function combinations({ tokens, end }: Words, groups: ObjectGroups): readonly AclEntry[] {
  const slots = new Slots(tokens, groups);
  const action = slots.words(1);
  const protocol = slots.reference(['service']) ?? slots.words(1);
  const source = slots.reference(['network']) ?? slots.words(addressLength(slots.peek()));
  const sourcePort = slots.reference(['port']) ?? slots.operator();
  const destination = slots.reference(['network']) ?? slots.words(addressLength(slots.peek()));
  const destinationPort = slots.reference(['port']) ?? slots.operator();
  const rest = slots.words(tokens.length);
  const places = [protocol, source, sourcePort, destination, destinationPort];
  const count = places.reduce((product, fillings) => product * fillings.length, 1);
  if (count > MOST_COMBINATIONS) {
    throw new Misread(faultAt(1, `the entry stands for ${count} entries and ${MOST_COMBINATIONS} are taken: split its groups`));
  }
  const found: AclEntry[] = [];
  for (const one of protocol)
    for (const from of source)
      for (const fromPort of sourcePort)
        for (const to of destination)
          for (const toPort of destinationPort) {
            const beside = one.beside ?? { source: [], destination: [] };
            const parts = [action[0], one, from, { tokens: beside.source }, fromPort, to, { tokens: beside.destination }, toPort, rest[0]];
            found.push(readAccessEntry(new Reader({ tokens: parts.flatMap((part) => part?.tokens ?? []), end })));
          }
  return found;
}

function addressLength(token: Token | undefined): number {
  return token?.text.toLowerCase() === 'any' ? 1 : 2;
}

/** The places of an entry, from its first word to its last. */
class Slots {
  readonly #tokens: readonly Token[];
  readonly #groups: ObjectGroups;
  #at = 0;

  constructor(tokens: readonly Token[], groups: ObjectGroups) {
    this.#tokens = tokens;
    this.#groups = groups;
  }

  peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  words(count: number): readonly Filling[] {
    const tokens = this.#tokens.slice(this.#at, this.#at + count);
    this.#at += tokens.length;
    return [{ tokens }];
  }

  /** An operator with its ports, up to where an address or a qualifier begins; nothing where there is none. */
  operator(): readonly Filling[] {
    if (!OPERATOR.test(this.peek()?.text ?? '')) return [{ tokens: [] }];
    let end = this.#at + 1;
    for (; end < this.#tokens.length; end++) {
      const text = this.#tokens[end]?.text ?? '';
      if (/^(any|host)$|\./i.test(text) || REFERENCE.test(text)) break;
    }
    return this.words(end - this.#at);
  }

  /** What a reference to a group of one of these kinds can be filled with; undefined where no reference stands. */
  reference(kinds: readonly GroupKind[]): readonly Filling[] | undefined {
    const keyword = this.peek();
    if (!keyword || !REFERENCE.test(keyword.text)) return undefined;
    const asked = /^portgroup$/i.test(keyword.text) ? 'port' : undefined;
    if ((asked === 'port') !== kinds.includes('port')) return undefined;
    const name = this.#tokens[this.#at + 1];
    if (!name) throw new Misread(faultAt(keyword.column + keyword.text.length + 1, 'the line ends where the name of a group is expected'));
    const kind = this.#groups.kind(name.text);
    if (kind !== undefined && !kinds.includes(kind))
      throw new Misread(faultAt(name.column, `\`${name.text}\` is a ${kind} group, and a ${kinds.join(' or ')} group is expected here`));
    const members = this.#groups.members(name.text);
    if (!members.ok) {
      const { line, message } = members.error;
      throw new Misread(faultAt(name.column, line > 1 ? `\`${name.text}\`: ${message} (line ${line})` : message));
    }
    this.#at += 2;
    return members.value.map((member) => fillingOf(member, keyword.column));
  }
}

function fillingOf(member: Member, column: number): Filling {
  const tokens = (words: readonly string[]): readonly Token[] => words.map((text) => ({ text, column }));
  if (member.kind !== 'service') return { tokens: tokens(member.words) };
  const { protocol, source, destination } = member;
  return { tokens: tokens([protocol]), beside: { source: tokens(source), destination: tokens(destination) } };
}
