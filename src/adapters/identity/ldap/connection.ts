import type { Socket } from 'node:net';
import { Client, type Control, type Entry, type Filter, PasswordPolicyControl, ResultCodeError } from 'ldapts';
import { err, ok, type Result } from '../../../base/result.ts';
import type { Secret } from '../../../base/secret.ts';
import type { Duration } from '../../../base/time.ts';
import type { Clock } from '../../../ports/clock.ts';
import { DirectoryEntry } from './entry.ts';
import { CLOSED, type LdapFailure, NOT_LDAP, TIMEOUT } from './failure.ts';
import { LdapSocket } from './ldap-socket.ts';
import { type LdapServer, type LdapTls, openTransport } from './transport.ts';

export type SearchRequest = {
  readonly base: string;
  readonly scope: 'base' | 'one' | 'sub';
  readonly filter: Filter;
  readonly attributes: readonly string[];
  /** Entries wanted at most; there being more is no failure. Absent: all, and a server that gives only some has failed. */
  readonly most?: number;
};

/** What a server adds to the answer to a bind (draft-behera-ldap-password-policy §6.2). */
export type BindNote = 'expired' | 'locked' | 'must-change' | undefined;

/** A good bind with its note, or a refusal with its note. */
export type BindResult = { readonly bound: boolean; readonly code: number; readonly data?: string; readonly note: BindNote };

/** Active Directory gives no more than 1,000 entries without pages (RFC 2696). */
const PAGE = 500;

const NOTES: readonly BindNote[] = ['expired', 'locked', 'must-change'];

export type ServiceAccount = { readonly dn: string; readonly password: Secret };

/** One connection to one server. Operations are made one at a time; each ends within its time, if need be by closing the connection. */
export class LdapConnection {
  readonly #client: Client;
  readonly #socket: LdapSocket;
  readonly #clock: Clock;

  private constructor(transport: Socket, clock: Clock) {
    this.#clock = clock;
    this.#socket = new LdapSocket(transport);
    // The library opens nothing itself: whatever its URL says, it is handed our socket, once.
    this.#client = new Client({ url: 'ldap://directory', createConnection: () => this.#socket as unknown as Socket });
  }

  static async open(server: LdapServer, tls: LdapTls, within: Duration, clock: Clock): Promise<Result<LdapConnection, LdapFailure>> {
    const transport = await openTransport(server, tls, within, clock);
    return transport.ok ? ok(new LdapConnection(transport.value, clock)) : transport;
  }

  get usable(): boolean {
    return !this.#socket.destroyed;
  }

  onClose(task: () => void): void {
    this.#socket.once('close', task);
  }

  /**
   * A simple bind. An empty password would be an anonymous bind, which succeeds for everybody (RFC 4513 §5.1.2), and a bare word may be a SASL
   * mechanism to the library: to ask for either is a bug. Active Directory also takes `user@suffix` and `DOMAIN\user` as name.
   */
  async bind(dn: string, password: string, within: Duration): Promise<Result<BindResult, LdapFailure>> {
    if (password === '' || !/[=@\\]/.test(dn)) throw new Error('a bind without password or without a name');
    const policy = new PasswordPolicyControl();
    const bound = await this.#within(within, () => this.#client.bind(dn, password, policy as Control));
    const note = policy.value?.error === undefined ? undefined : NOTES[policy.value.error];
    if (bound.ok) return ok({ bound: true, code: 0, note });
    if (bound.error.kind === 'connection') return bound;
    const { code, data } = bound.error;
    return ok({ bound: false, code, note, ...(data !== undefined && { data }) });
  }

  async search({ base, scope, filter, attributes, most }: SearchRequest, within: Duration): Promise<Result<DirectoryEntry[], LdapFailure>> {
    const amount = most === undefined ? { paged: { pageSize: PAGE } } : { sizeLimit: most };
    const options = { scope, filter, attributes: [...attributes], timeLimit: Math.ceil(within / 1000), ...amount };
    const found = await this.#within(within, () => this.#client.search(base, options));
    if (!found.ok) return found;
    // Continuation references are left alone (RFC 4511 §4.5.3): what they point to is not in this directory.
    const entries = found.value.searchEntries.map((entry: Entry) => new DirectoryEntry(entry));
    return entries.every(({ dn }) => dn === base || dn.includes('=')) ? ok(entries) : err(NOT_LDAP);
  }

  /** Whether the attribute has the value; an entry without the attribute has it not. */
  async compare(dn: string, attribute: string, value: string, within: Duration): Promise<Result<boolean, LdapFailure>> {
    return await this.#within(within, () => this.#client.compare(dn, attribute, value));
  }

  close(): void {
    void this.#client.unbind().catch(() => {});
    this.#socket.destroy();
  }

  async #within<T>(within: Duration, operation: () => Promise<T>): Promise<Result<T, LdapFailure>> {
    if (!this.usable) return err(CLOSED);
    this.#socket.questionBegins();
    let late = false;
    const cancel = this.#clock.after(within, () => {
      late = true;
      this.#socket.destroy();
    });
    try {
      return ok(await operation());
    } catch (cause) {
      if (cause instanceof ResultCodeError && this.usable) return err(resultOf(cause));
      if (late) return err(TIMEOUT);
      const notLdap = this.usable || this.#socket.notLdap;
      this.#socket.destroy();
      return err(notLdap ? NOT_LDAP : CLOSED);
    } finally {
      cancel();
      this.#socket.questionEnds();
    }
  }
}

/** Active Directory puts why a bind was refused into the text: `…, data 52e, v…`. Nothing else is taken from it. */
function resultOf({ code, message }: ResultCodeError): LdapFailure {
  const data = /\bdata ([0-9a-f]{1,8})\b/.exec(message)?.[1];
  return { kind: 'result', code, ...(data !== undefined && { data }) };
}
