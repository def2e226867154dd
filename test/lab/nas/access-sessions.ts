import { portName } from '../config/interfaces.ts';
import type { DeviceWithoutSessions } from '../device.ts';
import { RadiusClient } from '../radius/radius-client.ts';
import type { RadiusTlsLink } from '../radius/tls-link.ts';
import { readAccept } from './access-accept.ts';
import { accessRequest, authorizeOnlyRequest } from './access-request.ts';
import { Accounting, type TerminateCause } from './accounting.ts';
import type { SessionChanges } from './coa-request.ts';
import { DownloadableLists } from './dacl.ts';
import { type Enforcement, enforce, type NotEnforced } from './enforce.ts';
import { PortLinks } from './port-links.ts';
import { activateService, type NotActivated } from './service-template.ts';
import type { AccessSession, PluggedIn } from './session.ts';
import { SessionIds } from './session-ids.ts';
import { sessionLog } from './session-log.ts';
import { SessionTimers } from './session-timers.ts';
import { asicOf, tcamLimit, tcamUsed } from './tcam.ts';
import { templateDownload } from './template-download.ts';

/** Ports of the switch module. */
const PORTS = 8;

/** The NAS half of the switch: the hosts plugged in, their sessions, and everything that happens to them. */
export class AccessSessions {
  readonly #device: DeviceWithoutSessions;
  readonly #radius: RadiusClient;
  readonly #accounting: Accounting;
  readonly #downloadable: DownloadableLists;
  readonly #ids: SessionIds;
  readonly #timers: SessionTimers;
  readonly #enforcement: Enforcement;
  readonly #plugged = new Map<string, PluggedIn>();
  readonly #sessions = new Map<string, AccessSession>();
  /** Authentications under way, and whether another was asked for meanwhile. */
  readonly #underWay = new Map<AccessSession, { again: boolean }>();
  readonly #links: PortLinks;

  constructor(device: DeviceWithoutSessions) {
    const log = (message: string): void => device.log.add(message);
    const { options, faults, lists } = device;
    this.#device = device;
    this.#radius = new RadiusClient(options, faults.radius, log);
    this.#accounting = new Accounting(options, this.#radius, device.clock, log);
    this.#downloadable = new DownloadableLists(this.#radius, options.nasIp, log);
    this.#ids = new SessionIds(options.nasIp, device.bootedAt);
    this.#timers = new SessionTimers(device.clock);
    this.#links = new PortLinks(device.interfaces, device.clock, {
      log,
      down: (name, cause) => this.#linkDown(name, cause),
      up: (name) => this.#linkUp(name),
    });
    this.#enforcement = {
      lists,
      downloadable: this.#downloadable,
      downloadTemplate: templateDownload(this.#radius, options.nasIp, log),
      log,
      sessions: () => this.list,
      tcamLimit: () => this.tcam.limit,
      portsPerAsic: options.portsPerAsic,
    };
  }

  /** Where the NAS speaks RADIUS/TLS. */
  get link(): RadiusTlsLink | undefined {
    return this.#radius.link;
  }

  get list(): readonly AccessSession[] {
    return [...this.#sessions.values()];
  }

  get downloadedLists(): DownloadableLists['held'] {
    return this.#downloadable.held;
  }

  /** Of the fullest ASIC. */
  get tcam(): { readonly used: number; readonly limit: number } {
    const { options, faults } = this.#device;
    return { used: Math.max(...this.tcamByAsic), limit: tcamLimit(options.tcamLimit, faults.tcam) };
  }

  /** Entries each ASIC holds, by its number. */
  get tcamByAsic(): readonly number[] {
    const { options, lists } = this.#device;
    const asics = options.portsPerAsic === undefined ? 1 : Math.ceil(PORTS / options.portsPerAsic);
    return Array.from({ length: asics }, (_, asic) =>
      tcamUsed(
        this.list.filter((session) => asicOf(session, options.portsPerAsic) === asic),
        lists,
      ),
    );
  }

  ofMac(mac: string): AccessSession | undefined {
    return this.list.find((session) => session.endpoint.mac === mac);
  }

  boot(): Promise<void> {
    return this.#accounting.boot();
  }

  async shutdownDevice(): Promise<void> {
    this.#timers.stopAll();
    this.#device.clock.stop();
    await this.#accounting.off();
    this.#radius.close();
  }

  /** A host appears on a port and is authenticated; resolves when that is decided. A host that was somewhere else has moved. */
  async plugIn(endpoint: PluggedIn): Promise<AccessSession> {
    this.unplug(endpoint.mac);
    this.#plugged.set(endpoint.mac, endpoint);
    return this.#begin(endpoint);
  }

  /** False when no such host is plugged in. */
  unplug(mac: string): boolean {
    const session = this.ofMac(mac);
    if (session) this.#end(session, 'Lost-Carrier');
    return this.#plugged.delete(mac);
  }

  async #begin(endpoint: PluggedIn): Promise<AccessSession> {
    const session: AccessSession = {
      endpoint,
      ...this.#ids.next(),
      startedAt: this.#device.clock.now(),
      status: 'Running',
      authorization: undefined,
      list: undefined,
      services: new Map(),
      interfaceTemplate: undefined,
      accounted: false,
      ended: false,
      expiresAt: undefined,
      failure: undefined,
    };
    if (this.#device.interfaces.find(portName(endpoint.port))?.shutdown) {
      session.status = 'Unauthorized';
      session.failure = 'the port is shut down';
      return session;
    }
    this.#sessions.set(session.auditSessionId, session);
    this.#device.log.add(sessionLog.started(session));
    await this.#authenticate(session);
    return session;
  }

  /** Authenticates again; what is in force stays so until the answer is there. Asked for during an authentication, it is done after it. */
  async reauthenticate(session: AccessSession, state?: Buffer): Promise<void> {
    if (session.ended) return;
    const running = this.#underWay.get(session);
    if (running) running.again = true;
    else await this.#authenticate(session, state);
  }

  async #authenticate(session: AccessSession, state?: Buffer): Promise<void> {
    const running = { again: false };
    this.#underWay.set(session, running);
    const reply = await this.#radius.exchange({
      code: 'Access-Request',
      attributes: accessRequest(session, this.#device.options.nasIp, state),
    });
    if (!session.ended) {
      if (reply === 'timeout') this.#failAuthentication(session, 'AAA Server Down');
      else if (reply.code === 'Access-Accept') await this.#authorize(session, readAccept(reply));
      else this.#failAuthentication(session, 'Cred Fail');
    }
    this.#underWay.delete(session);
    if (running.again && !session.ended) await this.#authenticate(session);
  }

  /** Fetches what the session may do, for an Authorize-Only request: without credentials, with the State of that request (RFC 5176 §3.2). */
  async authorizeOnly(session: AccessSession, state: Buffer): Promise<void> {
    const reply = await this.#radius.exchange({
      code: 'Access-Request',
      attributes: authorizeOnlyRequest(session, this.#device.options.nasIp, state),
    });
    if (session.ended) return;
    if (reply === 'timeout') return;
    if (reply.code === 'Access-Accept') await this.#authorize(session, readAccept(reply));
    else this.#failAuthentication(session, 'Cred Fail');
  }

  /** Changes what is in force as a plain CoA-Request says; all of it, or nothing and why (RFC 5176 §3). */
  change(session: AccessSession, { filterId, ...rest }: SessionChanges): string | undefined {
    if (session.authorization === undefined) return 'the session is not authorized';
    if (filterId !== undefined && !this.#device.lists.find(filterId)) return `no access list ${filterId}`;
    session.authorization = { ...session.authorization, ...rest, ...(filterId === undefined ? {} : { filterId }) };
    this.#startTimers(session);
    this.#accounting.interim(session);
    return undefined;
  }

  /** False when the configuration has no such template. */
  applyInterfaceTemplate(session: AccessSession, name: string): boolean {
    if (!this.#device.config.blocks.some((block) => block.line === `template ${name}`)) return false;
    session.interfaceTemplate = name;
    return true;
  }

  #failAuthentication(session: AccessSession, why: string): void {
    this.#device.log.add(sessionLog.notAuthenticated(session, why));
    this.#close(session, why);
  }

  async #authorize(session: AccessSession, granted: ReturnType<typeof readAccept>): Promise<void> {
    this.#device.log.add(sessionLog.authenticated(session));
    const before = session.authorization?.services ?? [];
    const failed = (await enforce(session, granted, this.#enforcement)) ?? (await this.#takeServices(session, before, granted.services));
    if (session.ended) return;
    if (failed) {
      this.#device.log.add(sessionLog.notAuthorized(session, failed.why, failed.attribute));
      this.#close(session, failed.why);
      return;
    }
    session.status = 'Authorized';
    session.failure = undefined;
    this.#device.log.add(sessionLog.authorized(session));
    this.#letGo();
    this.#startTimers(session);
    if (session.accounted) this.#accounting.interim(session);
    else this.#accounting.start(session);
  }

  /** The service templates that the Access-Accept names, in place of those the one before it named. */
  async #takeServices(session: AccessSession, before: readonly string[], now: readonly string[]): Promise<NotEnforced | undefined> {
    for (const name of before) if (!now.includes(name)) session.services.delete(name);
    for (const name of now) {
      if (session.services.has(name)) continue;
      const failed = await activateService(session, name, false, this.#device.config.blocks, this.#enforcement);
      if (failed) return { why: failed.why, attribute: name };
    }
    return undefined;
  }

  #startTimers(session: AccessSession): void {
    const interim = session.authorization?.interimSeconds ?? this.#device.options.interimSeconds;
    this.#timers.start(
      session,
      { timeout: session.authorization?.sessionTimeout, interim },
      {
        timeout: () => void this.#expire(session),
        interim: () => this.#accounting.interim(session),
      },
    );
  }

  /** Termination-Action RADIUS-Request: authenticate again, returning State (RFC 2865 §5.29). Otherwise the session is over and a new one begins. */
  async #expire(session: AccessSession): Promise<void> {
    if (session.authorization?.reauthenticates) return this.reauthenticate(session, session.authorization.state);
    this.#end(session, 'Session-Timeout');
    await this.#begin(session.endpoint);
  }

  /** A session that failed stays on the port, unauthorized and without access. */
  #close(session: AccessSession, why: string): void {
    session.failure = why;
    session.status = 'Unauthorized';
    this.#timers.stop(session);
    this.#accounting.stop(session, 'User-Error');
    session.authorization = undefined;
    session.list = undefined;
    session.services.clear();
    this.#letGo();
  }

  #end(session: AccessSession, cause: TerminateCause): void {
    session.ended = true;
    this.#sessions.delete(session.auditSessionId);
    this.#timers.stop(session);
    this.#accounting.stop(session, cause);
    this.#device.log.add(sessionLog.ended(session, cause));
    this.#letGo();
  }

  #letGo(): void {
    const used = this.list.flatMap(({ list, services }) => [list, ...services.values()]);
    this.#downloadable.keep(new Set(used.filter((list) => list !== undefined)));
  }

  /** Disconnect: the session is over; the host stays plugged in and comes back when it is plugged in again or its port comes up. */
  terminate(session: AccessSession): void {
    if (!session.ended) this.#end(session, 'Admin-Reset');
  }

  /** `clear access-session`: forgotten, and authenticated anew at once, since the host is there still. */
  clearWhere(chosen: (session: AccessSession) => boolean): void {
    for (const session of this.list.filter(chosen)) {
      this.terminate(session);
      void this.#begin(session.endpoint);
    }
  }

  /** The port goes down for ten seconds; its hosts authenticate anew when it comes up. */
  bounce(port: number): void {
    this.#links.bounce(portName(port));
  }

  shutdown(name: string): void {
    this.#links.shutdown(name);
  }

  noShutdown(name: string): void {
    this.#links.noShutdown(name);
  }

  #linkDown(name: string, cause: TerminateCause): void {
    for (const session of this.list) if (portName(session.endpoint.port) === name) this.#end(session, cause);
  }

  #linkUp(name: string): void {
    for (const endpoint of this.#plugged.values()) {
      if (portName(endpoint.port) === name && !this.ofMac(endpoint.mac)) void this.#begin(endpoint);
    }
  }

  /** Puts a service template in force, downloaded where the configuration has none of that name; why not, where that failed. */
  async activateService(session: AccessSession, name: string, replaceAll: boolean): Promise<NotActivated | undefined> {
    const failed = await activateService(session, name, replaceAll, this.#device.config.blocks, this.#enforcement);
    if (failed) return failed;
    this.#letGo();
    this.#accounting.interim(session);
    return undefined;
  }

  /** False when that service is not in force. */
  deactivateService(session: AccessSession, name: string): boolean {
    if (!session.services.delete(name)) return false;
    this.#letGo();
    this.#accounting.interim(session);
    return true;
  }

  /** Resolves when all accounting records that are due were answered or given up. */
  settled(): Promise<void> {
    return this.#accounting.settled();
  }
}
