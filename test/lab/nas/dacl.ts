import { AccessList } from '../acl/access-list.ts';
import { beyondHardware } from '../acl/ace.ts';
import { isFault, parseAce, wordsOf } from '../acl/parse-ace.ts';
import { allValues, type DecodedPacket, octetsOf } from '../radius/npm-radius.ts';
import type { RadiusClient } from '../radius/radius-client.ts';
import { entriesOf } from './access-accept.ts';
import { daclRequest } from './access-request.ts';
import { localName } from './session.ts';

export type NumberedEntry = { readonly number: number; readonly text: string };
export type ListOutcome = { readonly ok: true; readonly list: AccessList } | { readonly ok: false; readonly why: string };

const MOST_PARTS = 128;

/** Downloads lists by name and holds each as long as a session uses it: a name that is held is not asked for again. */
export class DownloadableLists {
  readonly #radius: RadiusClient;
  readonly #nasIp: string;
  readonly #log: (message: string) => void;
  readonly #held = new Map<string, AccessList>();
  readonly #underWay = new Map<string, Promise<ListOutcome>>();

  constructor(radius: RadiusClient, nasIp: string, log: (message: string) => void) {
    this.#radius = radius;
    this.#nasIp = nasIp;
    this.#log = log;
  }

  get held(): readonly AccessList[] {
    return [...this.#held.values()];
  }

  async get(wireName: string): Promise<ListOutcome> {
    const list = this.#held.get(wireName);
    if (list) return { ok: true, list };
    const download = this.#underWay.get(wireName) ?? this.#download(wireName).finally(() => this.#underWay.delete(wireName));
    this.#underWay.set(wireName, download);
    const outcome = await download;
    if (outcome.ok) this.#held.set(wireName, outcome.list);
    return outcome;
  }

  /** Lets go of lists that no session uses any more. */
  keep(used: ReadonlySet<AccessList>): void {
    for (const [name, list] of this.#held) if (!used.has(list)) this.#held.delete(name);
  }

  async #download(wireName: string): Promise<ListOutcome> {
    this.#log(`%EPM-6-AAA: POLICY ${localName(wireName)}| EVENT DOWNLOAD-REQUEST`);
    const entries = await this.#parts(wireName);
    if (typeof entries === 'string') {
      this.#log(`%EPM-4-POLICY_DOWNLOAD_FAILURE: POLICY ${localName(wireName)}| EVENT DOWNLOAD-FAIL| REASON ${entries}`);
      return { ok: false, why: entries };
    }
    this.#log(`%EPM-6-AAA: POLICY ${localName(wireName)}| EVENT DOWNLOAD-SUCCESS`);
    return buildList(localName(wireName), entries, true);
  }

  /** Each Access-Challenge brings some entries and a State to ask on with; the Access-Accept brings the last ones. */
  async #parts(wireName: string): Promise<NumberedEntry[] | string> {
    const entries: NumberedEntry[] = [];
    let state: Buffer | undefined;
    for (let part = 0; part < MOST_PARTS; part += 1) {
      const reply = await this.#radius.exchange({ code: 'Access-Request', attributes: daclRequest(wireName, this.#nasIp, state) });
      if (reply === 'timeout') return 'no answer from the RADIUS server';
      if (reply.code === 'Access-Reject') return rejection(reply);
      entries.push(...entriesOf(reply));
      if (reply.code === 'Access-Accept') return entries.length > 0 ? entries : 'the list is empty';
      state = octetsOf(reply, 'State');
      if (reply.code !== 'Access-Challenge' || state === undefined) return `unexpected ${reply.code}`;
    }
    return `more than ${MOST_PARTS} parts`;
  }
}

function rejection(reply: DecodedPacket): string {
  const message = allValues(reply, 'Reply-Message').join(' ');
  return message === '' ? 'rejected by the RADIUS server' : `rejected: ${message}`;
}

/**
 * The list made of numbered entries; the number is the sequence number. A repeated number is ignored. An entry that cannot be read, that the
 * hardware cannot hold, or that is there twice, makes the whole list unusable.
 */
export function buildList(name: string, entries: readonly NumberedEntry[], strict: boolean): ListOutcome {
  const list = new AccessList(name, 'extended');
  for (const { number, text } of entries) {
    const ace = parseAce('extended', wordsOf(text));
    if (isFault(ace)) return { ok: false, why: `invalid entry \`${text}\`` };
    const beyond = beyondHardware(ace);
    if (beyond !== undefined) return { ok: false, why: `${beyond}: \`${text}\`` };
    if (list.add(ace, number) === 'identical' && strict) return { ok: false, why: `duplicate entry \`${text}\`` };
  }
  return { ok: true, list };
}
