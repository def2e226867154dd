import { Socket } from 'node:net';
import { Client } from 'ssh2';
import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { Duration } from '../../base/time.ts';
import { type Device, hostKeyTrust, type SshTarget } from '../../model/device.ts';
import type { HostKey } from '../../model/host-key.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DeviceShell } from '../../ports/device-shell.ts';
import type { EnrolledHostKeys } from '../../ports/enrolled-host-keys.ts';
import { algorithmsFor, Offers } from './algorithms.ts';
import { keepKeyObjects } from './cipher-keys.ts';
import { Credentials } from './credentials.ts';
import { gatherWrites } from './gather-writes.ts';
import { hostKeyOf, judgeHostKey } from './host-key.ts';
import { keyTypesOf, linesFor, namesOf } from './known-hosts.ts';
import { drawPaddingAhead } from './padding.ts';
import { shellOver } from './shell.ts';

/** The terminal asked for: wide, so that no command wraps; high, so that nothing is paged. */
const TERMINAL = { term: 'vt100', cols: 511, rows: 1000, width: 0, height: 0 };

/**
 * One attempt at a terminal: TCP, handshake, host key, authentication, shell. INVARIANT: the host key is judged inside the key exchange,
 * so that nothing of the credentials leaves before the device has proved to be the one it must be.
 */
export function connect(
  device: Device,
  target: SshTarget,
  around: { readonly clock: Clock; readonly enrolled: EnrolledHostKeys },
  within: Duration,
): Promise<Result<DeviceShell, Fault>> {
  return new Promise((resolve) => new Attempt(device, target, around, resolve).start(within));
}

class Attempt {
  readonly #device: Device;
  readonly #target: SshTarget;
  readonly #clock: Clock;
  readonly #enrolled: EnrolledHostKeys;
  readonly #client = new Client();
  readonly #offers = new Offers();
  readonly #credentials: Credentials;
  readonly #resolve: (outcome: Result<DeviceShell, Fault>) => void;
  #stopTimer: () => void = () => undefined;
  #settled = false;
  #connected = false;
  #loggedIn = false;
  #verdict: Fault | undefined;
  #shown: HostKey | undefined;

  constructor(
    device: Device,
    target: SshTarget,
    { clock, enrolled }: { readonly clock: Clock; readonly enrolled: EnrolledHostKeys },
    resolve: (outcome: Result<DeviceShell, Fault>) => void,
  ) {
    this.#device = device;
    this.#target = target;
    this.#clock = clock;
    this.#enrolled = enrolled;
    this.#resolve = resolve;
    this.#credentials = new Credentials(target, ({ prompt, again }) => {
      const asked = prompt.trim();
      this.#fail(
        this.#fault(
          'device.authentication',
          again ? `asks \`${asked}\` again: the password is wrong` : `asks \`${asked}\`, which portreeve does not answer`,
        ),
      );
    });
  }

  start(within: Duration): void {
    const client = this.#client;
    this.#stopTimer = this.#clock.after(within, () =>
      this.#fail(this.#fault('device.unreachable', `gave no terminal within ${within} ms`)),
    );
    client.on('connect', () => {
      this.#connected = true;
      // Nagle's algorithm would hold each short line back for a round trip.
      client.setNoDelay(true);
    });
    client.on('handshake', () => {
      keepKeyObjects(client);
      drawPaddingAhead(client);
    });
    client.on('ready', () => {
      this.#loggedIn = true;
      if (this.#shown && hostKeyTrust(this.#target) === 'enrolled') this.#enrolled.loggedIn(this.#device.id, this.#shown);
      this.#openShell();
    });
    client.on('error', (error: Error & { level?: string; code?: string | number }) => this.#fail(this.#verdict ?? this.#faultOf(error)));
    client.on('close', () => this.#fail(this.#verdict ?? this.#closedEarly()));
    const socket = new Socket();
    try {
      client.connect({
        sock: socket,
        username: this.#target.username,
        algorithms: algorithmsFor(this.#target.algorithms, knownKeyTypes(this.#device.id, this.#target)),
        readyTimeout: 0,
        debug: this.#offers.listen,
        authHandler: this.#credentials.next,
        hostVerifier: (key: Buffer) => {
          this.#shown = hostKeyOf(key);
          this.#verdict = judgeHostKey(this.#device, this.#target, this.#shown, this.#enrolled);
          if (this.#verdict) this.#enrolled.refused(this.#device.id, this.#shown, this.#verdict.code);
          return this.#verdict === undefined;
        },
      });
      socket.connect({ host: this.#target.address, port: this.#target.port });
      gatherWrites(socket);
    } catch (thrown) {
      this.#fail(
        this.#fault(
          'device.not-configured',
          `cannot be connected to with these settings: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
        ),
      );
    }
  }

  #openShell(): void {
    this.#client.shell(TERMINAL, (error, channel) => {
      if (error) this.#fail(this.#fault('device.busy', `gives no terminal: ${error.message}`));
      else if (!this.#settled) {
        this.#settled = true;
        this.#stopTimer();
        this.#client.removeAllListeners('error').removeAllListeners('close');
        this.#resolve(ok(shellOver(this.#client, channel, this.#clock)));
      }
    });
  }

  #fail(found: Fault): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#stopTimer();
    // Errors of a connection nobody waits for any more are no news.
    this.#client.removeAllListeners('error').on('error', () => undefined);
    this.#client.destroy();
    this.#resolve(err(found));
  }

  #fault(code: Fault['code'], what: string): Fault {
    return fault(code, `device \`${this.#device.id}\` (${this.#target.address} port ${this.#target.port}) ${what}`);
  }

  #faultOf(error: Error & { level?: string; code?: string | number }): Fault {
    switch (error.level) {
      case 'client-authentication':
        return this.#refusedLogin();
      case 'client-socket':
        return this.#connected && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
          ? this.#closedEarly()
          : this.#fault('device.unreachable', `does not answer: ${error.message}`);
      case 'handshake':
        return this.#noCommonAlgorithm(error.message);
      default:
        return /before handshake/.test(error.message) || error.code === TOO_MANY_CONNECTIONS
          ? this.#closedEarly()
          : this.#fault('device.unreachable', `broke the connection off: ${error.message}`);
    }
  }

  /** Before authentication: no free terminal line. During it: the device has had enough of us, and trying again could lock the account. */
  #closedEarly(): Fault {
    if (this.#loggedIn) return this.#fault('device.busy', 'took the login and closed the connection before it gave a terminal');
    if (this.#credentials.spent)
      return this.#fault('device.authentication', `closed the connection during authentication as \`${this.#target.username}\``);
    return this.#fault('device.busy', 'closed the connection at once: its terminal lines may all be taken');
  }

  #refusedLogin(): Fault {
    const tried = this.#credentials.tried.join(', ');
    if (tried === '') return this.#fault('device.authentication', 'takes none of the ways of authentication that are configured');
    return this.#fault('device.authentication', `refused user \`${this.#target.username}\` (tried ${tried}); it is not tried again`);
  }

  #noCommonAlgorithm(message: string): Fault {
    const offers = this.#offers.last;
    if (!/no matching/i.test(message) || !offers) return this.#fault('device.algorithms', `did not complete the handshake: ${message}`);
    const gex =
      this.#offers.isCisco && /group-exchange/.test(offers.theirs)
        ? '; group exchange is never used with `Cisco-1.25`, whatever is configured here: set `ip ssh server algorithm kex` on the device'
        : '';
    const found = this.#fault(
      'device.algorithms',
      `and portreeve have no ${offers.what} in common: it offers \`${offers.theirs}\`, portreeve \`${offers.ours}\`${gex}`,
    );
    return { ...found, details: { ours: offers.ours, theirs: offers.theirs } };
  }
}

/** Like OpenSSH we ask for keys of the types the file holds for the host, so that another of its keys is not taken for a changed one. */
function knownKeyTypes(device: string, target: SshTarget): readonly string[] | undefined {
  if (hostKeyTrust(target) !== 'known-hosts' || !target.knownHosts) return undefined;
  return keyTypesOf(linesFor(target.knownHosts, namesOf(target.address, target.port, device)));
}

/** SSH_DISCONNECT_TOO_MANY_CONNECTIONS (RFC 4253 §11.1). */
const TOO_MANY_CONNECTIONS = 12;
