import { describe, expect, it } from 'vitest';
import { drivers } from '../../../drivers/index.ts';
import { type ProbeDeps, type ProbeOptions, probeDevice } from '../../../src/control/probe-device.ts';
import type { CoaOption, DeviceId } from '../../../src/model/device.ts';
import type { SessionId } from '../../../src/model/session.ts';
import type { CoaOutcome } from '../../../src/ports/coa-client.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';
import { SWITCH } from './policy-and-device.ts';
import { ack, ENDPOINT, nak, type Sent, timeout, World } from './world.ts';

const device = SWITCH as DeviceId;

/** A probe of the world's switch, which answers as given. */
function probing(answer: (sent: Sent) => CoaOutcome, open: readonly CoaOption[] = []) {
  const world = new World();
  const { coa } = world.device;
  if (coa === undefined) throw new Error('the device takes CoA');
  const sent: Sent[] = [];
  const turns: string[] = [];
  const deps: ProbeDeps = {
    devices: { get: (id) => (id === device ? { ...world.device, coa: { ...coa, open } } : undefined) },
    drivers,
    sessions: world.sessions,
    coaProfiles: world.profiles,
    dictionary: standardDictionary,
    clock: world.clock,
    audit: world.store,
    turn: async () => ({ over: () => turns.push('over') }),
    random: { bytes: (length) => new Uint8Array(length).fill(0xab), fill: () => undefined, fraction: () => 0.5 },
    coa: {
      exchange: async (target, request) => {
        const one = { target, request, text: request.attributes.map(({ value }) => Buffer.from(value).toString('latin1')).join(' ') };
        sent.push(one);
        return answer(one);
      },
      close: async () => undefined,
    },
  };
  const ask = (options: Partial<ProbeOptions> = {}) => probeDevice(deps, device, { dryRun: false, actor: 'ann', ...options });
  return { world, sent, ask };
}

describe('a probe', () => {
  it('goes down the names until the device understands one, and keeps that', async () => {
    const { world, ask } = probing(({ text }) => (text.includes('audit-session-id=') ? nak(401) : nak(503)));
    const report = await ask();
    expect(report).toMatchObject({
      ok: true,
      value: { stored: true, found: { naming: { understood: ['Acct-Session-Id'], refused: ['audit-session-id'] } } },
    });
    expect(world.profiles.get(device)?.naming?.understood).toEqual(['Acct-Session-Id']);
  });

  it('tries the names on a live session until one finds it, also where a device says 503 of a session it has', async () => {
    const { world, ask } = probing(({ text }) => (text.includes(ENDPOINT) ? ack() : nak(503)));
    const live = world.connect();
    const report = await ask({ session: live.id });
    expect(report).toMatchObject({
      ok: true,
      value: { found: { naming: { understood: ['Calling-Station-Id'], refused: ['audit-session-id', 'Acct-Session-Id'] } } },
    });
    expect(report.ok && report.value.steps.map(({ means }) => means).slice(-3)).toEqual([
      'the device did not find the session by that name',
      'the device did not find the session by that name',
      'the device found the session by that name',
    ]);
  });

  it('asks about no live session, whatever the device answers, unless one is named', async () => {
    for (const answer of [ack(), nak(503), nak(407), nak()]) {
      const { world, sent, ask } = probing(() => answer, ['port']);
      const live = world.connect();
      await ask();
      const ids = [live.auditSessionId, live.acctSessionId, live.callingStationId].map((id) => id ?? 'none');
      expect(sent.filter(({ text }) => ids.some((id) => text.includes(id)))).toEqual([]);
      expect(sent.filter(({ request }) => request.packet === 'Disconnect-Request')).toEqual([]);
    }
  });

  it('tries a Disconnect-Request about the impossible session, by all its names, where CoA-Requests meet silence, and learns it', async () => {
    const { world, sent, ask } = probing(({ request }) => (request.packet === 'Disconnect-Request' ? nak(503) : timeout));
    const live = world.connect();
    expect(await ask()).toMatchObject({
      ok: true,
      value: {
        answered: true,
        found: { unsupported: ['CoA-Request'] },
        advice: [expect.stringMatching(/^it takes Disconnect-Requests only/)],
      },
    });
    expect(world.profiles.get(device)?.unsupported).toEqual(['CoA-Request']);
    const disconnects = sent.filter(({ request }) => request.packet === 'Disconnect-Request');
    expect(disconnects).toHaveLength(1);
    expect(disconnects[0]?.text).toContain('audit-session-id=FFFFFFFF');
    expect(disconnects[0]?.request.attributes.map(({ type }) => type).sort()).toEqual([26, 31, 4, 44]);
    for (const id of [live.auditSessionId, live.acctSessionId]) expect(disconnects[0]?.text).not.toContain(String(id));
  });

  it('learns no such thing of a device that came up while it was probed', async () => {
    let up = false;
    const { world, ask } = probing(({ request }) => {
      up ||= request.packet === 'Disconnect-Request';
      return up ? nak(503) : timeout;
    });
    expect(await ask()).toMatchObject({ ok: true, value: { answered: true, found: { messageAuthenticator: 'optional' } } });
    expect(world.profiles.get(device)?.unsupported ?? []).toEqual([]);
  });

  it('finds out the rest about a device that signs as FreeRADIUS before 3.2.4, and says what to do', async () => {
    const zeroSigned = { why: 'bad-message-authenticator', diagnosis: 'signed over a zero authenticator' } as const;
    const { world, sent, ask } = probing(({ target }) =>
      target.messageAuthenticator === 'send' && target.replyMessageAuthenticator === 'verify'
        ? { ...timeout, ignored: [zeroSigned] }
        : nak(503),
    );
    expect(await ask()).toMatchObject({
      ok: true,
      value: {
        answered: true,
        found: { messageAuthenticator: 'optional', eventTimestamp: 'optional', naming: { understood: ['audit-session-id'] } },
        advice: [expect.stringContaining('`coa.replyMessageAuthenticator: tolerate-zero-authenticator`')],
      },
    });
    expect(sent.slice(0, 2).map(({ target }) => target.replyMessageAuthenticator)).toEqual(['verify', 'tolerate-zero-authenticator']);
    // Tolerance is for a person to give.
    expect(world.profiles.get(device)).not.toHaveProperty('replyMessageAuthenticator');
  });

  it('says so, too, where only some answers cannot be believed', async () => {
    const { ask } = probing(
      ({ target }) => (target.messageAuthenticator === 'send' ? { ...timeout, ignored: [{ why: 'bad-message-authenticator' }] } : nak(503)),
      ['messageAuthenticator'],
    );
    const report = await ask();
    expect(report).toMatchObject({ ok: true, value: { answered: true, advice: [expect.stringContaining('are not believed')] } });
    expect(report.ok && report.value.steps.map(({ means }) => means)).toContainEqual(expect.stringContaining('cannot be believed'));
    expect(report.ok && report.value.steps.map(({ means }) => means).join()).not.toContain('refuses what was left out');
  });

  it.each([
    [{ why: 'wrong-source', diagnosis: 'came from 192.0.2.9:1700' }, /came from 192\.0\.2\.9:1700; .*`coa\.address`/],
    [{ why: 'bad-response-authenticator' }, /`coa\.secret`/],
    [{ why: 'bad-message-authenticator', diagnosis: 'Message-Authenticator is invalid' }, /Message-Authenticator is invalid/],
  ] as const)('says why the answers are not believed: %o', async (reply, advice) => {
    const { world, ask } = probing(() => ({ ...timeout, ignored: [reply] }));
    const report = await ask();
    expect(report).toMatchObject({ ok: true, value: { answered: false, stored: false, advice: [expect.stringMatching(advice)] } });
    expect(report.ok && report.value.steps[0]?.means).toBe('it answers, and its answer cannot be believed');
    expect(world.profiles.writes).toBe(0);
  });

  it('says why nothing could be sent', async () => {
    const { ask } = probing(() => ({ kind: 'unconnected', why: 'the device has no RADIUS/TLS connection to us at present' }));
    expect(await ask()).toMatchObject({
      ok: true,
      value: { answered: false, advice: ['nothing was sent: the device has no RADIUS/TLS connection to us at present'] },
    });
  });

  it('tries the usual ports only where none is configured', async () => {
    const ports = async (open: 'port'[]) => {
      const { sent, ask } = probing(() => ({ ...timeout, why: 'nobody listens', unheard: true }) as CoaOutcome, open);
      expect(await ask()).toMatchObject({
        ok: true,
        value: { answered: false, steps: expect.arrayContaining([expect.objectContaining({ means: 'nobody takes requests there' })]) },
      });
      return new Set(sent.map(({ target }) => target.port)).size;
    };
    expect(await ports([])).toBe(1);
    expect(await ports(['port'])).toBeGreaterThanOrEqual(2);
  });

  it('names no session it does not know, and needs a `coa` section', async () => {
    const { sent, ask } = probing(() => ack());
    expect(await ask({ session: 'sX' as SessionId })).toMatchObject({ ok: false, error: { code: 'api.not-found' } });
    expect(sent).toEqual([]);
  });
});
