import type { AttributeValue, AuthMethod, IdentityRecord } from '../../model/access.ts';
import type { Challenge } from '../../model/identity.ts';
import type { Clock } from '../../ports/clock.ts';
import type { EventSink } from '../../ports/event-sink.ts';
import type { IdentityAnswer, IdentityQuery, IdentityStore } from '../../ports/identity-store.ts';
import type { ForwardOutcome, RadiusForwarder } from '../../ports/radius-forwarder.ts';
import type { Hiding } from '../../wire/radius/accessors-hidden.ts';
import { Attribute, Vendor } from '../../wire/radius/attribute-types.ts';
import { Code } from '../../wire/radius/codes.ts';
import type { Dictionary } from '../../wire/radius/dictionary.ts';
import { MsChapMppeKeys } from '../../wire/radius/generated/microsoft.ts';
import { PacketAttributes } from '../../wire/radius/packet-attributes.ts';
import type { PacketView } from '../../wire/radius/packet-view.ts';
import type { PacketWriter } from '../../wire/radius/packet-writer.ts';
import { hidePassword } from '../../wire/radius/password.ts';
import { Seldom } from './seldom.ts';

export type RadiusStoreSettings = {
  readonly id: string;
  /** Remote servers by name, the first is asked first. */
  readonly servers: readonly string[];
  /** What an Access-Reject says: servers for one-time passwords do not tell an unknown user from a wrong password. */
  readonly rejectMeans: 'auth-failed' | 'not-found';
  /** Attributes of the Access-Accept that become attributes of the record, by their names in the dictionary. */
  readonly attributes: readonly string[];
  /** NAS-Identifier in the requests. */
  readonly nasIdentifier: string;
};

type Reply = Extract<ForwardOutcome, { kind: 'reply' }>;

const METHODS: ReadonlySet<AuthMethod> = new Set(['PAP', 'ASCII', 'EAP-TTLS', 'CHAP', 'MSCHAP']);
/** RFC 2865 §5.1, §5.2; in octets. */
const LARGEST_NAME = 253;
const LARGEST_PASSWORD = 128;
/** RFC 2548 §2.1.2, §2.1.3. */
const MS_CHAP_RESPONSE = 1;
const MS_CHAP_CHALLENGE = 11;
const USE_NT_RESPONSE = 1;
/** MS-CHAP-MPPE-Keys (RFC 2548 §2.4.1): 8 octets of LM key, then 16 that are the hash of the NT hash. */
const NT_KEY_AT = 8;
const UNSUPPORTED: IdentityAnswer = { kind: 'auth-failed', why: 'unsupported-method' };

/**
 * Users whom another RADIUS server knows, such as one for one-time passwords. A question may be answered by one of its own (Access-Challenge): it
 * goes back to the user, whose answer goes to the server that asked. MS-CHAPv2 needs a proxy service instead: its proofs cannot be passed on here.
 */
export function createRadiusStore(
  settings: RadiusStoreSettings,
  parts: { readonly forwarder: RadiusForwarder; readonly dictionary: Dictionary; readonly clock: Clock; readonly sink: EventSink },
): IdentityStore {
  const { id, servers } = settings;
  const { forwarder, dictionary, sink } = parts;
  const seldom = new Seldom(parts.clock);
  const rejected: IdentityAnswer =
    settings.rejectMeans === 'not-found' ? { kind: 'not-found' } : { kind: 'auth-failed', why: 'wrong-password' };

  const answerIn = (name: string, query: IdentityQuery, { view, hiding, server }: Reply): IdentityAnswer => {
    switch (view.code) {
      case Code.AccessAccept:
        return { kind: 'ok', record: recordOf(settings, name, view, dictionary), ...keysIn(query, view, hiding) };
      case Code.AccessChallenge:
        return query.kind === 'password'
          ? { kind: 'auth-failed', why: 'wrong-password', challenge: challengeIn(view, id, server) }
          : UNSUPPORTED;
      default:
        return rejected;
    }
  };

  return {
    id,
    methods: METHODS,
    external: true,
    get worstCase() {
      return forwarder.worstCase(servers);
    },
    ask(query) {
      const write = writerOf(query);
      if (write === undefined) return UNSUPPORTED;
      // No packet can hold them, so the server cannot know them.
      if (query.name === '' || Buffer.byteLength(query.name) > LARGEST_NAME) return rejected;
      if (query.kind === 'password' && Buffer.byteLength(query.password) > LARGEST_PASSWORD) return rejected;
      const round = query.kind === 'password' ? query.answers?.round : undefined;
      const request = {
        code: Code.AccessRequest,
        write(writer: PacketWriter, hiding: Hiding) {
          writer.text(Attribute.UserName, query.name).text(Attribute.NasIdentifier, settings.nasIdentifier);
          write(writer, hiding);
        },
      };
      return forwarder.exchange(round === undefined ? servers : [serverOf(round)], request).then((outcome) => {
        if (outcome.kind === 'reply') return answerIn(query.name, query, outcome);
        if (seldom.due(id)) sink.emit('warn', 'identity.unanswered', { store: id, asked: outcome.asked, why: outcome.why });
        return { kind: 'process-failed', why: outcome.why };
      });
    },
    close: async () => {},
  };
}

/** Writes the credentials; undefined for a question that RADIUS cannot ask. */
function writerOf(query: IdentityQuery): ((writer: PacketWriter, hiding: Hiding) => void) | undefined {
  switch (query.kind) {
    case 'password':
      return (writer, { secret, requestAuthenticator }) => {
        writer.octets(Attribute.UserPassword, hidePassword(Buffer.from(query.password, 'utf8'), secret, requestAuthenticator));
        const state = query.answers && stateOf(query.answers.round);
        if (state !== undefined && state.length > 0) writer.octets(Attribute.State, state);
      };
    case 'chap':
      return (writer) => {
        writer.octets(Attribute.ChapPassword, Buffer.concat([Uint8Array.of(query.id), query.response]));
        writer.octets(Attribute.ChapChallenge, query.challenge);
      };
    case 'mschap':
      return (writer) => {
        const response = Buffer.concat([Uint8Array.of(0, USE_NT_RESPONSE), new Uint8Array(24), query.response]);
        writer.vendorOctets(Vendor.Microsoft, MS_CHAP_CHALLENGE, query.challenge);
        writer.vendorOctets(Vendor.Microsoft, MS_CHAP_RESPONSE, response);
      };
    default:
      return undefined;
  }
}

function keysIn(query: IdentityQuery, view: PacketView, hiding: Hiding): { readonly hashOfNtHash?: Uint8Array } {
  const keys = query.kind === 'mschap' ? MsChapMppeKeys.get(view, hiding) : undefined;
  return keys !== undefined && keys.length >= NT_KEY_AT + 16 ? { hashOfNtHash: keys.subarray(NT_KEY_AT, NT_KEY_AT + 16) } : {};
}

function recordOf({ id, attributes }: RadiusStoreSettings, name: string, view: PacketView, dictionary: Dictionary): IdentityRecord {
  const source = new PacketAttributes(view, dictionary);
  const read = attributes.flatMap((wanted): [string, AttributeValue | readonly AttributeValue[]][] => {
    const info = dictionary.attribute(wanted);
    const values = info === undefined ? [] : source.values(info.key);
    const [first] = values;
    return first === undefined ? [] : [[wanted, values.length === 1 ? first : values]];
  });
  return { store: id, name, attributes: Object.fromEntries(read) };
}

/** RFC 2865 §4.4: messages for the user, and the State that the next request repeats; that State means something to this server only. */
function challengeIn(view: PacketView, store: string, server: string): Challenge {
  const messages: string[] = [];
  for (let at = view.find(Attribute.ReplyMessage); at >= 0; at = view.next(at)) {
    messages.push(Buffer.from(view.valueAt(at)).toString('utf8'));
  }
  const prompt = view.u32(Attribute.Prompt);
  const round = `${server} ${Buffer.from(view.octets(Attribute.State) ?? []).toString('base64')}`;
  return { store, round, messages, ...(prompt === undefined ? {} : { prompt }) };
}

function serverOf(round: string): string {
  return round.slice(0, round.indexOf(' '));
}

function stateOf(round: string): Uint8Array {
  return Buffer.from(round.slice(round.indexOf(' ') + 1), 'base64');
}
