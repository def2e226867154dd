import { describe, expect, it } from 'vitest';
import { createDecisionLog } from '../../../src/adapters/directory/decisions.ts';
import { factsOfDecision } from '../../../src/control/remembered-facts.ts';
import { decideAgain } from '../../../src/policy/decide-again.ts';
import type { IdentityStore } from '../../../src/ports/identity-store.ts';
import { Attribute } from '../../../src/wire/radius/attribute-types.ts';
import { decision } from '../api/api-fixture.ts';
import { mabRequest, papRequest } from './test-packets.ts';
import { testServer } from './test-server.ts';

const logged = (options: Parameters<typeof testServer>[0] = {}) => {
  const decisions = createDecisionLog(10, 1);
  const server = testServer({ ...options, more: { ...options?.more, decisions } });
  return { decisions, server, last: () => [...decisions.newest()][0] };
};

describe('the decision log', () => {
  it('holds accepts with rule, session and the request the session has', () => {
    const { server, last } = logged();
    server.ask(papRequest('alice', 'alicepw', { more: (writer) => writer.u32(Attribute.NasPort, 7) }));
    const [session] = [...server.parts.sessions.list()];
    expect(last()).toMatchObject({
      outcome: 'accept',
      service: 'network',
      rule: 'employees',
      reason: 'authorized',
      method: 'PAP',
      revision: 1,
    });
    expect(last()?.session).toBe(session?.id);
    expect(session?.request).toBeDefined();
    expect(last()?.request).toBe(session?.request);
  });

  it('holds rejects, with how far the request came', () => {
    const { server, last } = logged();
    server.ask(papRequest('alice', 'wrong'));
    expect(last()).toMatchObject({
      outcome: 'reject',
      reason: 'authentication-failed',
      service: 'network',
      authenticationStatus: 'failed',
    });
    expect(last()?.rule).toBeUndefined();
    server.ask(papRequest('bob', 'bobpw'));
    expect(last()).toMatchObject({ outcome: 'reject', reason: 'access-denied-by-rule', rule: 'no contractors' });
  });

  it('holds drops by policy, and never a credential', async () => {
    const slow: IdentityStore = {
      id: 'slow',
      methods: new Set(['PAP']),
      external: true,
      worstCase: 0,
      ask: () => ({ kind: 'process-failed', why: 'down' }),
      close: async () => undefined,
    };
    const { server, last } = logged({ stores: [slow] });
    server.ask(papRequest('remote-ann', 'remotepw'));
    expect(last()).toMatchObject({ outcome: 'drop', reason: 'store-failed', service: 'network' });
    expect(Buffer.from(last()?.request ?? []).toString('latin1')).not.toContain('remotepw');
  });

  it('takes the time from the datagram to the answer', async () => {
    let answer: (value: { kind: 'not-found' }) => void = () => undefined;
    const slow: IdentityStore = {
      id: 'slow',
      methods: new Set(['PAP']),
      external: true,
      worstCase: 0,
      ask: () => new Promise((resolve) => (answer = resolve)),
      close: async () => undefined,
    };
    const { server, last } = logged({ stores: [slow] });
    server.ask(papRequest('remote-ann', 'x'));
    expect(last()).toBeUndefined();
    server.clock.at += 12.5;
    answer({ kind: 'not-found' });
    await new Promise((wake) => setImmediate(wake));
    expect(last()?.micros).toBe(12_500);
  });

  it('holds what is needed to decide again: the same decision comes out', () => {
    const { server, decisions } = logged();
    for (const packet of [
      papRequest('alice', 'alicepw'),
      papRequest('guest-1', 'x'),
      papRequest('bob', 'bobpw'),
      mabRequest('02-00-00-00-00-01'),
    ]) {
      server.ask(packet);
    }
    const { devices, postures, lists, dictionary, clock, serverName } = server.parts;
    const sources = { devices, postures, lists, dictionary, clock, serverName, policy: () => server.policy };
    const all = [...decisions.newest()];
    expect(all).toHaveLength(4);
    for (const one of all) {
      const facts = factsOfDecision(sources, one);
      if (!facts.ok) throw new Error(facts.error);
      expect(decideAgain(server.policy, facts.value)).toMatchObject({ outcome: one.outcome, rule: one.rule, reason: one.reason });
    }
  });

  it('does not make up a decision where policy had not come to one: broken credentials, a question to the user', () => {
    const { server } = logged();
    const { devices, postures, lists, dictionary, clock, serverName } = server.parts;
    const sources = { devices, postures, lists, dictionary, clock, serverName, policy: () => server.policy };
    const packet = { method: 'PAP', service: 'network', device: server.parts.devices.list()[0]?.id } as const;
    for (const [of, why] of [
      [{ outcome: 'reject', reason: 'malformed-credentials' }, 'its credentials could not be read, so no rule was asked'],
      [
        { outcome: 'challenge', reason: 'challenged' },
        'the user was asked something first, and the decision on the answer is one of its own',
      ],
    ] as const) {
      expect(factsOfDecision(sources, decision({ ...packet, ...of, authenticationStatus: undefined } as never))).toEqual({
        ok: false,
        error: why,
      });
    }
  });

  it('keeps the newest, numbered, and gives them newest first', () => {
    const log = createDecisionLog(3, 100);
    for (let n = 0; n < 5; n++) log.note(decision({ micros: n }));
    expect([...log.newest()].map(({ number }) => number)).toEqual([104, 103, 102]);
    expect([...log.newest(103)].map(({ number }) => number)).toEqual([102]);
    expect([log.get(101), log.get(105), log.get(104)?.micros]).toEqual([undefined, undefined, 4]);
  });

  it('of no length keeps nothing', () => {
    const log = createDecisionLog(0, 1);
    log.note(decision());
    expect([...log.newest()]).toEqual([]);
  });
});
