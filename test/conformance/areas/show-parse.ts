import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { AaaServer, AaaServers } from '../../../drivers/cisco-iosxe/show/aaa-servers.ts';
import type { AccessSessionDetails } from '../../../drivers/cisco-iosxe/show/access-session-detail.ts';
import type { Binding, Bindings } from '../../../drivers/cisco-iosxe/show/device-tracking-database.ts';
import type { PolicyTargets } from '../../../drivers/cisco-iosxe/show/device-tracking-policies.ts';
import { queries } from '../../../drivers/cisco-iosxe/show/queries.ts';
import type { AccessSessionDetail } from '../../../drivers/cisco-iosxe/show/session-fields.ts';
import type { ShowQuery } from '../../../src/driver/contract.ts';
import { type OpenEngine, Unanswerable, wordsOf } from '../area.ts';

/** `sample` says which block of the source document is meant; `text` takes its place. */
const words = z.strictObject({ sample: z.string().optional(), text: z.string().optional(), output: z.string().optional() });
const asked = words.extend({ query: z.string().optional(), command: z.string().optional(), show: z.string().optional() });

const GOLDEN = join(import.meta.dirname, '../../golden/drivers/cisco-iosxe/show');

/** A word of a case -> the query it means. Any query may also be called by its name. */
const QUERY: Readonly<Record<string, string>> = {
  parse: 'access-session-detail',
  database: 'device-tracking-database',
  policies: 'device-tracking-policies',
  servers: 'aaa-servers',
  test: 'aaa-test',
};

/** How a case words the facts of a query; facts of other queries are shown as they are. */
const WORDED: Readonly<Record<string, (facts: object) => unknown>> = {
  'access-session-detail': (facts) => session((facts as AccessSessionDetails).sessions),
  'device-tracking-database': (facts) => database(facts as Bindings),
  'device-tracking-policies': (facts) => policies(facts as PolicyTargets),
  'aaa-servers': (facts) => server((facts as AaaServers).servers),
};

/** Reads the blocks of the source document, or the text a case brings along; a text alone is read by the query that reads it. */
export const open: OpenEngine = (given) => {
  const common = wordsOf(words, given);
  return (input) => {
    if (typeof input === 'object' && input !== null) {
      const { query, command, show, text, output } = wordsOf(asked, input);
      return read(query ?? command ?? show, text ?? output ?? common.text ?? common.output);
    }
    const named = String(input);
    return /\n/.test(named) ? read(undefined, named) : read(named, common.text ?? common.output);
  };
};

function read(named: string | undefined, text: string | undefined): unknown {
  if (text === undefined) {
    if (named === undefined) throw new Unanswerable('neither a query nor a text');
    const query = queryNamed(named);
    return answer(query, readFileSync(join(GOLDEN, query.name, 's2.txt'), 'utf8'));
  }
  // `parse` of another text than that of the source document says nothing of what it is.
  if (named !== undefined && named !== 'parse') return answer(queryNamed(named), text);
  return answer(queries.find(({ parse }) => isWhole(parse(text))) ?? queryNamed('parse'), text);
}

function isWhole(read: ReturnType<ShowQuery['parse']>): boolean {
  return read.ok && read.value.notes.every(({ why }) => !why.includes('not understood'));
}

/** By its name, a word of this file, or the command that asks it. */
function queryNamed(named: string): ShowQuery {
  const name = QUERY[named] ?? named;
  const query = queries.find((one) => one.name === name) ?? queries.find(({ command }) => commandIs(named, command));
  if (!query) throw new Unanswerable(`there is no query ${name}`);
  return query;
}

/** `show access-session interface gi0/1/1 detail` is `show access-session interface <interface> details`. */
function commandIs(asked: string, command: string): boolean {
  const parts = asked.trim().split(/\s+/);
  const pattern = command
    .replace(/\[.*?\]/g, '')
    .trim()
    .split(/\s+/);
  return (
    parts.length === pattern.length &&
    parts.every((part, at) => (pattern[at] ?? '').startsWith('<') || (pattern[at] ?? '').startsWith(part.toLowerCase()))
  );
}

function answer({ name, parse }: ShowQuery, text: string): unknown {
  const facts = parse(text);
  if (!facts.ok) return { error: facts.error.why };
  return (WORDED[name] ?? ((one: object) => one))(facts.value.facts);
}

function session([first, ...more]: readonly AccessSessionDetail[]): unknown {
  if (!first) return { sessions: [] };
  const { ipv6, userName, server: applied, ...rest } = first;
  return { ...rest, user: userName, filterId: applied?.filterIds[0], dacl: applied?.dacls[0], sessions: 1 + more.length };
}

function database({ counted, entries }: Bindings): unknown {
  return { count: counted?.entries, dynamic: counted?.dynamic, limit: counted?.limit, entries: entries.map(binding) };
}

function binding({ code, address, mac, interface: intf, vlan, preference, ageSeconds, state, timeLeft }: Binding): unknown {
  return { proto: code, ip: address, mac, intf, vlan, prlvl: preference, age: ageSeconds, state, left: timeLeft?.seconds };
}

function policies({ targets }: PolicyTargets): unknown {
  return { rows: targets.length, targets: targets.map(({ target }) => target), policy: targets[0]?.policy, range: targets[0]?.range };
}

function server(all: readonly AaaServer[]): unknown {
  const [first] = all;
  return first ? { ...ofServer(first), servers: all.map(ofServer) } : { servers: [] };
}

function ofServer({ current, dead, platforms, ...rest }: AaaServer): object {
  return {
    ...rest,
    hostname: rest.name,
    state: current?.state,
    upSeconds: current?.seconds,
    previousSeconds: current?.previousSeconds,
    deadSeconds: dead?.totalSeconds,
    deadCount: dead?.count,
    smdState: platforms.SMD?.state,
  };
}
