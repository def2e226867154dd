import { challengeHash } from '../../../auth/mschap/version-2.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { EventSink } from '../../../ports/event-sink.ts';
import type { MschapAnswer, MschapVerifier } from '../mschap-verifier.ts';
import { Seldom } from '../seldom.ts';
import { HelperPool, type PoolEvents, type PoolSettings } from './pool.ts';
import type { HelperAnswer } from './protocol.ts';
import { meaningOf } from './status.ts';

export type NtlmAuthSettings = PoolSettings;
export type NtlmAuthParts = { readonly clock: Clock; readonly sink: EventSink };

/** As the server of a store in events. */
const SERVER = 'ntlm_auth';

/**
 * MS-CHAP against a Windows domain, through Samba's winbind on this machine. It gives MD4 of the NT hash, never the hash itself, and that only of who
 * proved to know the password.
 */
export function createNtlmAuthVerifier(store: string, settings: NtlmAuthSettings, parts: NtlmAuthParts): MschapVerifier {
  const pool = new HelperPool(settings, parts.clock, eventsOf(store, parts));
  return {
    worstCase: 2 * settings.timeout,
    verify: async (query, domain) => {
      const challenge = query.kind === 'mschap' ? query.challenge : challengeHash(query);
      const result = await pool.ask({ domain, user: query.name, challenge, response: query.response });
      return result.ok ? answerOf(result.value) : { kind: 'process-failed', why: `ntlm_auth: ${result.error.why}` };
    },
    close: () => pool.close(),
  };
}

function answerOf(said: HelperAnswer): MschapAnswer {
  if (said.authenticated) return { kind: 'ok', ...(said.sessionKey !== undefined && { hashOfNtHash: said.sessionKey }) };
  const meaning = meaningOf(said.status);
  if (meaning === undefined) return { kind: 'process-failed', why: `ntlm_auth: ${said.status}` };
  return meaning === 'not-found' ? { kind: 'not-found' } : { kind: 'auth-failed', why: meaning };
}

function eventsOf(store: string, { clock, sink }: NtlmAuthParts): PoolEvents {
  const seldom = new Seldom(clock);
  return {
    failed: ({ why }) => {
      if (seldom.due(SERVER)) sink.emit('warn', 'identity.server-failed', { store, server: SERVER, why });
    },
    changed: (state) => {
      sink.count('identity.breaker', { store, server: SERVER, state });
      if (state !== 'half-open') sink.emit(state === 'open' ? 'warn' : 'info', 'identity.breaker', { store, server: SERVER, state });
    },
  };
}
