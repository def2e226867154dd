import { creatingInternalStore } from '../adapters/identity/internal.ts';
import { createActiveDirectoryStore } from '../adapters/identity/ldap/active-directory.ts';
import { createLdapStore } from '../adapters/identity/ldap/ldap.ts';
import { createNtlmAuthStore } from '../adapters/identity/ntlm-auth/store.ts';
import { createNtlmAuthVerifier } from '../adapters/identity/ntlm-auth/verifier.ts';
import { createRadiusStore } from '../adapters/identity/radius.ts';
import { finish, type Work } from '../base/work.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventSink } from '../ports/event-sink.ts';
import type { IdentityStore } from '../ports/identity-store.ts';
import type { RadiusForwarder } from '../ports/radius-forwarder.ts';
import type { Random } from '../ports/random.ts';
import type { Dictionary } from '../wire/radius/dictionary.ts';
import type { StoreSettings } from './config/identities.ts';
import type { InternalStoreSettings } from './config/internal-store-schema.ts';
import { fingerprinting } from './fingerprint.ts';

export type StoreParts = {
  readonly clock: Clock;
  readonly random: Random;
  readonly sink: EventSink;
  /** Asks remote RADIUS servers. */
  readonly forwarder: RadiusForwarder;
  readonly dictionary: Dictionary;
};

type OuterSettings = Exclude<StoreSettings, InternalStoreSettings>;

type Open = { readonly settings: StoreSettings; readonly fingerprint: string; readonly store: IdentityStore };

/**
 * The identity stores in force. A reload keeps the ones whose settings are the same, with their connections. The others are closed once those in force
 * have taken their place and what they are still asked can have been answered.
 */
export class IdentityStoreSet {
  readonly #parts: StoreParts;
  #open: ReadonlyMap<string, Open> = new Map();
  readonly #retired = new Set<IdentityStore>();

  constructor(parts: StoreParts) {
    this.#parts = parts;
  }

  get(id: string): IdentityStore | undefined {
    return this.#open.get(id)?.store;
  }

  list(): readonly IdentityStore[] {
    return [...this.#open.values()].map(({ store }) => store);
  }

  adopt(stores: readonly StoreSettings[]): void {
    finish(this.adopting(stores))();
  }

  /** Makes ready for other stores; what it gives puts them in force. */
  *adopting(stores: readonly StoreSettings[]): Work<() => void> {
    const ready: (() => Open)[] = [];
    for (const settings of stores) ready.push(yield* this.#opening(settings));
    return () => {
      const before = this.#open;
      this.#open = new Map(ready.map((open) => open()).map((one) => [one.settings.id, one]));
      const kept = new Set(this.list());
      for (const { store } of before.values()) if (!kept.has(store)) this.#retire(store);
    };
  }

  *#opening(settings: StoreSettings): Work<() => Open> {
    const standing = this.#open.get(settings.id);
    if (standing && sameParts(standing.settings, settings)) return () => standing;
    const fingerprint = yield* fingerprinting(settings);
    if (standing?.fingerprint === fingerprint) return () => standing;
    const store = yield* openingStore(settings, this.#parts);
    return () => ({ settings, fingerprint, store: store() });
  }

  async close(): Promise<void> {
    await Promise.all([...this.list(), ...this.#retired].map((store) => this.#close(store)));
  }

  #retire(store: IdentityStore): void {
    this.#retired.add(store);
    this.#parts.clock.after(store.worstCase, () => {
      if (this.#retired.delete(store)) void this.#close(store);
    });
  }

  async #close(store: IdentityStore): Promise<void> {
    this.#retired.delete(store);
    try {
      await store.close();
    } catch (cause) {
      this.#parts.sink.emit('warn', 'identity.not-closed', { store: store.id, error: String(cause) });
    }
  }
}

/** At a glance: a store of very many records is the same where its file says the same. What is fetched anew, such as secrets, is not. */
function sameParts(a: StoreSettings, b: StoreSettings): boolean {
  const parts = new Map<string, unknown>(Object.entries(a));
  const others = Object.entries(b);
  return parts.size === others.length && others.every(([name, part]) => parts.has(name) && parts.get(name) === part);
}

/** The records of a store are gone through beforehand; what holds connections is opened once it comes into force. */
function* openingStore(settings: StoreSettings, parts: StoreParts): Work<() => IdentityStore> {
  if (!isInternal(settings)) return () => openStore(settings, parts);
  const { clock, random } = parts;
  const { id, kind, records, key, verifiedPasswords } = settings;
  const store = yield* creatingInternalStore(id, kind, records, { clock, random, key, verifiedPasswords });
  return () => store;
}

function isInternal(settings: StoreSettings): settings is InternalStoreSettings {
  return settings.kind === 'users' || settings.kind === 'hosts';
}

/** The only place that names identity adapters besides: one line a kind. */
function openStore(settings: OuterSettings, { clock, random, sink, forwarder, dictionary }: StoreParts): IdentityStore {
  switch (settings.kind) {
    case 'ldap':
      return createLdapStore(settings, { clock, sink });
    case 'active-directory':
      return createActiveDirectoryStore(settings, {
        clock,
        sink,
        ...(settings.ntlmAuth && { mschap: createNtlmAuthVerifier(settings.id, settings.ntlmAuth, { clock, sink }) }),
      });
    case 'ntlm-auth':
      return createNtlmAuthStore(settings, { clock, random, sink });
    case 'radius':
      return createRadiusStore(settings, { forwarder, dictionary, clock, sink });
  }
}
