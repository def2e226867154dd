import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { err, ok, type Result } from '../../../base/result.ts';
import type { Duration } from '../../../base/time.ts';
import type { Clock } from '../../../ports/clock.ts';
import { CLOSED, type LdapFailure, NOT_LDAP, TIMEOUT } from './failure.ts';
import { MessageCutter } from './message-cutter.ts';
import { lookup } from './shared-lookup.ts';

/** Where one server of a directory is. */
export type LdapServer = {
  /** As configured, for people. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** TLS from the first octet (`ldaps://`); otherwise `startTls` decides. */
  readonly ldaps: boolean;
};

export type LdapTls = {
  /** Upgrade `ldap://` before anything else is sent (RFC 4511 §4.14). */
  readonly startTls: boolean;
  /** Whether the server's certificate must be issued by a trusted authority to the name in its address. */
  readonly verify: boolean;
  /** PEM of the trusted authorities; absent: those of the system. */
  readonly ca?: string;
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
};

/** ExtendedRequest [23] with the name of StartTLS, message 1. The library behind counts from 2. */
const START_TLS = Buffer.concat([Buffer.from('301d02010177188016', 'hex'), Buffer.from('1.3.6.1.4.1.1466.20037')]);
/** messageID 1, ExtendedResponse [24], resultCode success: what every good answer begins with, after the outer header. */
const STARTED = Buffer.from('020101', 'hex');

/** Opens the way to a server, TLS included, within `within` ms; what comes back is ready to carry LDAP. */
export async function openTransport(
  server: LdapServer,
  tls: LdapTls,
  within: Duration,
  clock: Clock,
): Promise<Result<Socket, LdapFailure>> {
  let current: Socket = connectTcp({ host: server.host, port: server.port, noDelay: true, lookup });
  let late = false;
  const cancel = clock.after(within, () => {
    late = true;
    current.destroy();
  });
  try {
    const connected = await settled(current, 'connect');
    if (!connected.ok) return late ? err(TIMEOUT) : connected;
    if (server.ldaps || tls.startTls) {
      const begun = server.ldaps ? ok(undefined) : await startTls(current);
      if (!begun.ok) return late ? err(TIMEOUT) : begun;
      const secure = secured(current, server, tls);
      current = secure;
      const shaken = await settled(secure, 'secureConnect');
      if (!shaken.ok) return late ? err(TIMEOUT) : shaken;
    }
    return ok(current);
  } finally {
    cancel();
  }
}

function secured(socket: Socket, { host }: LdapServer, { verify, ca, minVersion }: LdapTls): TLSSocket {
  return connectTls({
    socket,
    host,
    ...(isIP(host) === 0 && { servername: host }),
    rejectUnauthorized: verify,
    minVersion,
    ...(ca !== undefined && { ca }),
  });
}

function settled(socket: Socket, event: 'connect' | 'secureConnect'): Promise<Result<void, LdapFailure>> {
  return new Promise((resolve) => {
    const done = (result: Result<void, LdapFailure>): void => {
      socket.off(event, good);
      socket.off('error', bad);
      socket.off('close', closed);
      if (!result.ok) {
        socket.on('error', () => {});
        socket.destroy();
      }
      resolve(result);
    };
    const good = (): void => done(ok(undefined));
    const bad = (cause: NodeJS.ErrnoException): void => done(err(failureOf(cause, event)));
    const closed = (): void => done(err(CLOSED));
    socket.once(event, good);
    socket.once('error', bad);
    socket.once('close', closed);
  });
}

/** Only the code of a system or TLS error is told: closed words. */
function failureOf({ code }: NodeJS.ErrnoException, event: 'connect' | 'secureConnect'): LdapFailure {
  const detail = code !== undefined && /^[A-Z0-9_]{1,60}$/.test(code) ? { detail: code } : {};
  if (event === 'secureConnect') return { kind: 'connection', why: code === 'ECONNRESET' ? 'closed' : 'tls', ...detail };
  return { kind: 'connection', why: code === 'ECONNREFUSED' ? 'refused' : 'unreachable', ...detail };
}

/** Asks for TLS in clear text. Octets behind the answer would be an attacker's, injected to be read as if they had come through TLS. */
function startTls(socket: Socket): Promise<Result<void, LdapFailure>> {
  return new Promise((resolve) => {
    const cutter = new MessageCutter();
    const done = (result: Result<void, LdapFailure>): void => {
      socket.pause();
      socket.off('data', data);
      socket.off('error', failed);
      socket.off('close', failed);
      if (!result.ok) {
        socket.on('error', () => {});
        socket.destroy();
      }
      resolve(result);
    };
    const failed = (): void => done(err(CLOSED));
    const data = (chunk: Buffer): void => {
      const messages = cutter.push(chunk);
      const [answer] = messages ?? [];
      if (messages === undefined || messages.length > 1 || (answer !== undefined && cutter.pending)) done(err(NOT_LDAP));
      else if (answer !== undefined) done(started(answer));
    };
    socket.on('data', data);
    socket.once('error', failed);
    socket.once('close', failed);
    socket.write(START_TLS);
  });
}

/** `answer` is a well-formed message of its whole length. */
function started(answer: Buffer): Result<void, LdapFailure> {
  const body = answer.subarray(headerLength(answer, 0));
  if (!body.subarray(0, 3).equals(STARTED) || body[3] !== 0x78) return err(NOT_LDAP);
  const result = body.subarray(3 + headerLength(body, 3));
  return result[2] === 0 ? ok(undefined) : err({ kind: 'connection', why: 'tls', detail: 'START_TLS_REFUSED' });
}

function headerLength(octets: Buffer, at: number): number {
  const first = octets[at + 1] ?? 0;
  return first < 0x80 ? 2 : 2 + (first & 0x7f);
}
