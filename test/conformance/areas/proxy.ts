import { setImmediate as turn } from 'node:timers/promises';
import { z } from 'zod';
import { Failover } from '../../../src/adapters/net/radius-client/failover.ts';
import type { Line } from '../../../src/adapters/net/radius-client/line.ts';
import { encode } from '../../../src/adapters/net/radius-client/outgoing.ts';
import { Remote } from '../../../src/adapters/net/radius-client/remote.ts';
import { Secret } from '../../../src/base/secret.ts';
import { parseIpv4 } from '../../../src/model/ipv4.ts';
import type { RemoteRadiusServer } from '../../../src/model/remote-server.ts';
import { selectAdminService } from '../../../src/policy/decide.ts';
import type { RadiusForwarder } from '../../../src/ports/radius-forwarder.ts';
import { Attribute } from '../../../src/wire/radius/attribute-types.ts';
import { Code } from '../../../src/wire/radius/codes.ts';
import { PacketView } from '../../../src/wire/radius/packet-view.ts';
import { PacketWriter } from '../../../src/wire/radius/packet-writer.ts';
import { SharedSecret } from '../../../src/wire/radius/secret.ts';
import { papRequest } from '../../unit/aaa/test-packets.ts';
import { countingRandom, type TestServer, testServer, view } from '../../unit/aaa/test-server.ts';
import { type Engine, type OpenEngine, Unanswerable, wordsOf } from '../area.ts';
import { ManualClock } from '../coa-client/manual-clock.ts';
import { factsOf, policyOf } from '../policy-engine.ts';

const server = z.strictObject({ name: z.string(), timeoutMs: z.int().min(1).max(60_000), retries: z.int().min(0).max(10) });
type Server = z.output<typeof server>;
const words = z.strictObject({ self: z.string().optional(), servers: z.array(server).min(1).optional() });
/** What a server does with every request: answers, says nothing, or answers with a signature that is wrong. */
const behaviour = z.enum(['accept', 'reject', 'challenge', 'invalid', 'silent']);
type Behaviour = z.output<typeof behaviour>;
/** By the name of the server; one that is left out is silent. */
const behaviours = z.record(z.string(), behaviour);
const passing = z.strictObject({
  proto: z.enum(['radius', 'tacacs']),
  seenProxyStateOf: z.union([z.string(), z.array(z.string())]).default([]),
});

const CODES = { accept: Code.AccessAccept, reject: Code.AccessReject, challenge: Code.AccessChallenge, invalid: Code.AccessAccept };
const SECRET = new SharedSecret('of-the-remote-server');
const FORGED = new SharedSecret('a-guess');

/** Proxy services: failover over simulated servers in simulated time (P27, P28), and requests that come round (P31). */
export const open: OpenEngine = (given) => {
  const { self, servers } = wordsOf(words, given);
  return servers === undefined ? loops(self ?? 'self') : failover(servers);
};

function proxyPolicy(type: 'radius-proxy' | 'tacacs-proxy', servers: readonly string[]): unknown {
  return { serviceSelection: { simple: 'case' }, proxies: [{ name: 'case', type, servers }] };
}

function failover(servers: readonly Server[]): Engine {
  const clock = new ManualClock();
  const sentTo = new Map<string, number>();
  let present: z.output<typeof behaviours> = {};
  const remotes = servers.map((server) => {
    const send = (octets: Uint8Array): Uint8Array | undefined => {
      sentTo.set(server.name, (sentTo.get(server.name) ?? 0) + 1);
      return answered(octets, present[server.name] ?? 'silent', server.name);
    };
    return new Remote(settingsOf(server), 'authentication', simulatedLine(server.name, send), { clock, sink: SILENT });
  });
  const forwarder: RadiusForwarder = {
    exchange: (_names, request) => new Promise((resolve) => new Failover(remotes, request, clock, resolve).start()),
    worstCase: () => 0,
  };
  const document = policyOf(
    proxyPolicy(
      'radius-proxy',
      servers.map(({ name }) => name),
    ),
  ).record.document;
  const engine = testServer({ document, more: { forwarder } });
  const longest = servers.reduce((sum, { timeoutMs, retries }) => sum + timeoutMs * (1 + retries), 0);
  return async (input) => {
    present = wordsOf(behaviours, input);
    const strange = Object.keys(present).find((name) => !servers.some((one) => one.name === name));
    if (strange !== undefined) throw new Unanswerable(`\`${strange}\` is no server of the case`);
    sentTo.clear();
    const replies = engine.ask(papRequest('alice', 'alicepw'));
    for (let past = 0; past <= longest + 1 && replies.length === 0; past++) {
      await turn();
      clock.advance(1);
    }
    const reply = replies[0] && view(replies[0]);
    const from = reply?.text(Attribute.ReplyMessage);
    return { reply: nameOf(reply), ...(from !== undefined && { from }), sentTo: Object.fromEntries(sentTo) };
  };
}

/** A way to a server that lives in this process; what it sends and takes is real octets. */
function simulatedLine(server: string, send: (octets: Uint8Array) => Uint8Array | undefined): Line {
  const dialect = { server, secret: SECRET, requireMessageAuthenticator: true, writer: new PacketWriter(), random: countingRandom() };
  return {
    begin(outgoing, on) {
      const sent = encode(outgoing, 7, dialect);
      const transmit = (): void => {
        const octets = sent.ok ? send(sent.value.octets) : undefined;
        const reply = sent.ok && octets ? sent.value.replyIn(octets) : undefined;
        if (reply !== undefined && typeof reply !== 'string') queueMicrotask(() => on.replied(reply));
      };
      transmit();
      return { resend: transmit, end: () => {} };
    },
    reset: () => {},
    close: async () => {},
  };
}

/** Reply-Message says who answered. */
function answered(request: Uint8Array, behaviour: Behaviour, server: string): Uint8Array | undefined {
  if (behaviour === 'silent') return undefined;
  const asked = new PacketView();
  asked.read(request);
  const writer = new PacketWriter().begin(CODES[behaviour], asked.identifier).messageAuthenticator().text(Attribute.ReplyMessage, server);
  return writer.finishReply(behaviour === 'invalid' ? FORGED : SECRET, asked.authenticator());
}

function settingsOf({ name, timeoutMs, retries }: Server): RemoteRadiusServer {
  const address = parseIpv4('192.0.2.1');
  if (address === undefined) throw new Error('no address');
  return {
    name,
    address,
    fingerprint: name,
    protocol: 'radius',
    transport: { kind: 'udp', authenticationPort: 1812, accountingPort: 1813, secret: new Secret('of-the-remote-server') },
    timeout: timeoutMs,
    retries,
    requireMessageAuthenticator: true,
    statusServer: false,
    // A case's inputs are apart: what a server did in one is no reason to pass it over in the next.
    deadAfter: 86_400_000,
    reviveAfter: 86_400_000,
  };
}

const SILENT = { emit: () => {}, count: () => {} };

function nameOf(reply: PacketView | undefined): string {
  switch (reply?.code) {
    case undefined:
      return 'none';
    case Code.AccessAccept:
      return 'accept';
    case Code.AccessReject:
      return 'reject';
    case Code.AccessChallenge:
      return 'challenge';
    default:
      return `code ${reply?.code}`;
  }
}

/** A server that keeps what it sends on, so that it can be sent to another or to itself. */
function recording(name: string): { readonly engine: TestServer; readonly forwarded: Uint8Array[] } {
  const forwarded: Uint8Array[] = [];
  const writer = new PacketWriter();
  const forwarder: RadiusForwarder = {
    async exchange(_servers, request) {
      const hiding = { secret: SECRET, requestAuthenticator: new Uint8Array(16) };
      request.write(writer.begin(request.code, 0), hiding, 0);
      forwarded.push(writer.finishAccessRequest(SECRET, hiding.requestAuthenticator) ?? new Uint8Array());
      return { kind: 'silence', asked: ['next'], why: 'nobody is there' };
    },
    worstCase: () => 0,
  };
  const { document } = policyOf(proxyPolicy('radius-proxy', ['next'])).record;
  return { engine: testServer({ document, more: { serverName: name, forwarder } }), forwarded };
}

function loops(self: string): Engine {
  const servers = new Map<string, ReturnType<typeof recording>>();
  const server = (name: string): ReturnType<typeof recording> => {
    const known = servers.get(name) ?? recording(name);
    servers.set(name, known);
    return known;
  };
  return (input) => {
    const { proto, seenProxyStateOf } = wordsOf(passing, input);
    const action = proto === 'tacacs' ? tacacsAction() : radiusAction(server, self, [seenProxyStateOf].flat());
    return { loop: action === 'drop', action };
  };
}

/** The request first passes the servers it is said to have seen, for real. */
function radiusAction(server: (name: string) => ReturnType<typeof recording>, self: string, seen: readonly string[]): 'drop' | 'forward' {
  const states = seen.map((name) => {
    const { engine, forwarded } = server(name);
    engine.ask(papRequest('alice', 'alicepw'));
    const state = view(forwarded.at(-1)).octets(Attribute.ProxyState);
    if (state === undefined) throw new Error(`${name} left no Proxy-State`);
    return state;
  });
  const { engine, forwarded } = server(self);
  const before = forwarded.length;
  const dropped = engine.counters().authentication.dropped['proxy-loop'];
  engine.ask(
    papRequest('alice', 'alicepw', { more: (writer) => states.reduce((to, state) => to.octets(Attribute.ProxyState, state), writer) }),
  );
  if (forwarded.length > before) return 'forward';
  if (engine.counters().authentication.dropped['proxy-loop'] === dropped) throw new Error('neither forwarded nor dropped as a loop');
  return 'drop';
}

/** Nothing in a TACACS+ request could say where it has been. */
function tacacsAction(): 'drop' | 'forward' {
  const selected = selectAdminService(policyOf(proxyPolicy('tacacs-proxy', ['next'])), factsOf({ proto: 'tacacs', method: 'ASCII' }));
  return 'proxy' in selected ? 'forward' : 'drop';
}
