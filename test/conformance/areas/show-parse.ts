import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { AaaServer, AaaServers } from '../../../drivers/cisco-iosxe/show/aaa-servers.ts';
import type { AccessSessionDetails } from '../../../drivers/cisco-iosxe/show/access-session-detail.ts';
import type { Binding, Bindings } from '../../../drivers/cisco-iosxe/show/device-tracking-database.ts';
import type { PolicyTargets } from '../../../drivers/cisco-iosxe/show/device-tracking-policies.ts';
import { queries } from '../../../drivers/cisco-iosxe/show/queries.ts';
import type { AccessSessionDetail } from '../../../drivers/cisco-iosxe/show/session-fields.ts';
import { type OpenEngine, Unanswerable, wordsOf } from '../area.ts';

/** `sample` says which block of the source document is meant; `text` takes its place. */
const words = z.strictObject({ sample: z.string().optional(), text: z.string().optional() });

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

/** Reads the blocks of the source document, or the text a case brings along. */
export const open: OpenEngine = (given) => {
  const { text } = wordsOf(words, given);
  return (input) => {
    const name = QUERY[String(input)] ?? String(input);
    const query = queries.find((one) => one.name === name);
    if (!query) throw new Unanswerable(`there is no query ${name}`);
    const read = query.parse(text ?? readFileSync(join(GOLDEN, name, 's2.txt'), 'utf8'));
    if (!read.ok) return { error: read.error.why };
    return (WORDED[name] ?? ((facts: object) => facts))(read.value.facts);
  };
};

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

function server([first]: readonly AaaServer[]): unknown {
  if (!first) return {};
  const { current, dead, platforms, ...rest } = first;
  return {
    ...rest,
    hostname: rest.name,
    state: current?.state,
    upSeconds: current?.seconds,
    deadSeconds: dead?.totalSeconds,
    deadCount: dead?.count,
    smdState: platforms.SMD?.state,
  };
}
