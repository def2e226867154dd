import { DeviceRegistry } from '../aaa/device-registry.ts';
import { createRadiusServer, type RadiusServer } from '../aaa/serve-radius.ts';
import { systemClock } from '../adapters/clock.ts';
import { createDecisionLog } from '../adapters/directory/decisions.ts';
import { ReverseConnections } from '../adapters/net/coa/reverse.ts';
import { createCoaClient } from '../adapters/net/coa-client.ts';
import { createRadiusClient } from '../adapters/net/radius-client/client.ts';
import { systemRandom } from '../adapters/random.ts';
import { createDeviceShells } from '../adapters/ssh/shells.ts';
import type { Fault } from '../base/fault.ts';
import { given } from '../base/given.ts';
import { ok, type Result } from '../base/result.ts';
import { createControl } from '../control/create.ts';
import { DriftWatch } from '../control/drift-watch.ts';
import { enrolDevice } from '../control/enrol-device.ts';
import { FirstSilence } from '../control/first-silence.ts';
import { impactOf } from '../control/impact.ts';
import { InTurn } from '../control/in-turn.ts';
import { PROBE_PATIENCE, PROBE_TIMERS, type ProbeOptions, probeDevice } from '../control/probe-device.ts';
import type { ProbeReport } from '../control/probe-report.ts';
import { inSlices } from '../control/slices.ts';
import { TcamBook } from '../control/tcam-book.ts';
import { TcamRelief } from '../control/tcam-relief.ts';
import type { Device, DeviceId } from '../model/device.ts';
import { HitCounts } from '../rules/hit-counts.ts';
import { Closers } from './closers.ts';
import { approvalsOf } from './config/approvals-schema.ts';
import { coaLimitsOf } from './config/coa-settings-schema.ts';
import { needsRestart } from './config/fixed.ts';
import type { Configuration } from './config/load.ts';
import { readConfiguration } from './config/read-configuration.ts';
import { timersOf } from './config/retransmission-schema.ts';
import { DevicesInForce } from './devices-in-force.ts';
import { documentKeys } from './document-keys.ts';
import { exposeMetrics } from './expose-metrics.ts';
import { exposeProxying } from './expose-proxying.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { Foundation } from './foundation.ts';
import { openHitExchange } from './hit-exchange.ts';
import { IdentityStoreSet } from './identity-stores.ts';
import { KeysInForce } from './keys-in-force.ts';
import { openLeases } from './leases.ts';
import { listenForRadius, type RadiusSockets } from './listen-for-radius.ts';
import { listenForRadiusTls, type RadiusTls } from './listen-for-radius-tls.ts';
import { PolicyHits } from './policy-hits.ts';
import { PolicyInForce } from './policy-in-force.ts';
import { PostureInForce } from './posture-in-force.ts';
import { openQueue } from './queue.ts';
import { recall } from './recall.ts';
import { standingDocuments } from './standing-documents.ts';
import { startCoaProxy } from './start-coa-proxy.ts';
import { startPostures } from './start-postures.ts';
import { tellExceptions } from './tell-exceptions.ts';
import { tellPlainDevices } from './tell-plain-devices.ts';
import { tellSlowSearches } from './tell-slow-searches.ts';
import { userAdminOf } from './user-admin.ts';
import { version } from './version.ts';

/** A running server. */
export type Instance = {
  readonly apiUrl: string;
  readonly listening: RadiusSockets & { readonly tls: readonly string[]; readonly coa: readonly string[] };
  reload(actor: string): Promise<Result<unknown, readonly Fault[]>>;
  stop(): Promise<void>;
};

/**
 * Puts the parts together and starts them: what is remembered first, then the control path, then the ports. The only place that names adapters
 * and drivers. What was started is stopped again when a later part cannot start.
 */
export async function startInstance(configuration: Configuration, foundation: Foundation): Promise<Result<Instance, Fault>> {
  const closers = new Closers();
  const started = await compose(configuration, foundation, closers);
  if (!started.ok) await closers.closeAll();
  return started;
}

async function compose(configuration: Configuration, foundation: Foundation, closers: Closers): Promise<Result<Instance, Fault>> {
  const { settings } = configuration;
  const { sink, metrics } = foundation.log;
  const clock = systemClock;
  const random = systemRandom;
  closers.add(() => foundation.log.close());

  const opened = await foundation.store;
  if (!opened.ok) return opened;
  const store = opened.value;
  closers.add(() => store.close());
  const queue = await openQueue(configuration, { clock, sink });
  if (!queue.ok) return queue;
  closers.add(() => queue.value.close());

  const leases = await openLeases(configuration, clock);
  if (!leases.ok) return leases;
  closers.add(() => leases.value.devices.close());

  const hits = new HitCounts();
  const exchange = await openHitExchange(configuration);
  if (!exchange.ok) return exchange;
  const { name: server, role } = settings.server;
  const policyHits = new PolicyHits({ hits, store: store.hits, exchange: exchange.value, audit: store.audit, server, role, clock, sink });
  const counted = await policyHits.start();
  closers.add(() => policyHits.close());
  if (!counted.ok) return counted;
  const devices = new DevicesInForce(configuration.devices);
  const remotes = createRadiusClient({ clock, random, sink });
  remotes.adopt(configuration.remoteServers);
  closers.add(() => remotes.close());
  const stores = new IdentityStoreSet({ clock, random, sink, forwarder: remotes, dictionary: configuration.dictionary });
  stores.adopt(configuration.identityStores);
  tellSlowSearches(configuration, stores, sink);
  tellExceptions(configuration.devices, sink);
  closers.add(() => stores.close());
  const postureInForce = new PostureInForce(configuration);
  let radius: RadiusServer | undefined;
  let radiusTls: RadiusTls | undefined;
  let tcam: TcamBook | undefined;
  /** What takes a fresh configuration besides, once it is there. */
  const later: ((fresh: Configuration) => void)[] = [];
  const inForce = await PolicyInForce.start(
    {
      store: store.policy,
      clock,
      sink,
      hits,
      read: () => readConfiguration(configuration.file, configuration.dictionary, clock),
      *adopting(fresh) {
        const registry = yield* DeviceRegistry.of(fresh.devices);
        const adoptStores = yield* stores.adopting(fresh.identityStores);
        const adoptTcam = tcam && (yield* tcam.adopting(registry));
        return () => {
          const keys = needsRestart(configuration, fresh);
          if (keys.length > 0) sink.emit('warn', 'config.needs-restart', { keys });
          devices.adopt(fresh.devices, registry);
          tellExceptions(fresh.devices, sink);
          postureInForce.adopt(fresh);
          remotes.adopt(fresh.remoteServers);
          adoptStores();
          tellSlowSearches(fresh, stores, sink);
          adoptTcam?.();
          for (const adopt of later) adopt(fresh);
          radius?.reload({ devices: devices.registry() });
          radiusTls?.adopt(fresh);
        };
      },
    },
    configuration,
  );
  if (!inForce.ok) return inForce;
  const { policy, changed } = inForce.value;

  const recalled = await recall(
    store,
    { clock, random, sink, postureSettings: postureInForce.settings(), whenAbsent: settings.lists.whenAbsent },
    closers,
  );
  if (!recalled.ok) return recalled;
  const { sessions, postures, discovered, learned, coaProfiles, enrolled, lists } = recalled.value;
  const shells = createDeviceShells({ clock, random, enrolled });

  const posture = () => ({ settings: postureInForce.settings(), revision: postureInForce.policy().revision });
  const turns = new InTurn();
  const reverse = new ReverseConnections({ clock, random, sink });
  const coa = createCoaClient({ clock, random, sink, reverse, timers: timersOf(settings.coa.retransmission) });
  closers.add(() => coa.close());
  const probing = createCoaClient({ clock, random, sink, reverse, timers: PROBE_TIMERS });
  closers.add(() => probing.close());
  const inUse = { devices, drivers: configuration.drivers, policy: () => policy.current(), sessions, clock, sink };
  tcam = new TcamBook(inUse);
  const deciding = {
    sessions,
    tcam,
    postures,
    lists,
    policy: () => policy.current(),
    devices,
    drivers: configuration.drivers,
    dictionary: configuration.dictionary,
    serverName: settings.server.name,
    clock,
  };
  const probe = (device: DeviceId, options: ProbeOptions): Promise<Result<ProbeReport, Fault>> => {
    const turn = (asked: Device) => control.turn(asked, PROBE_PATIENCE);
    return probeDevice({ ...deciding, coaProfiles, audit: store.audit, coa: probing, random, turn }, device, options);
  };
  const firstSilence = new FirstSilence({ probe: (device) => probe(device, { actor: 'first silence', dryRun: false }), sink });
  const control = createControl({
    ...deciding,
    turns,
    journal: store.journal,
    plans: store.plans,
    audit: store.audit,
    trail: store.audit,
    queue: queue.value,
    posture,
    coa,
    coaProfiles,
    listKeep: settings.lists.keep,
    shells,
    playbooks: configuration.playbooks,
    documentKey: documentKeys(configuration),
    leases: leases.value.devices,
    ...given({ sessionLeases: leases.value.sessions }),
    ...given({ approvals: approvalsOf(settings.approvals) }),
    ...coaLimitsOf(settings.coa),
    staleAfter: settings.sessions.staleAfter,
    neverAnswered: (device) => firstSilence.lookInto(device),
    vitals: () => radius?.vitals() ?? { answered: 0, p95: 0, rejects: 0, dropped: 0 },
    sink,
  });
  policy.announceTo(control);
  tellPlainDevices(policy.current(), configuration.devices, sink);
  later.push((fresh) => tellPlainDevices(policy.current(), fresh.devices, sink));
  let limits = fingerprintOf(settings.coa);
  later.push((fresh) => {
    const { coa: asked } = fresh.settings;
    // Rates begin anew with nothing saved up, so not for every reload.
    if (fingerprintOf(asked) === limits) return;
    limits = fingerprintOf(asked);
    control.adopt(coaLimitsOf(asked));
  });

  const keys = new KeysInForce(configuration.apiKeys, sink);
  later.push((fresh) => keys.adopt(fresh.apiKeys));
  later.push(({ settings: { approvals } }) => control.adoptApprovals(approvalsOf(approvals)));

  // Numbers start at the time in µs, so that they grow over restarts too.
  const decisions = createDecisionLog(settings.decisions.keep, clock.now() * 1000);
  radius = createRadiusServer({
    serverName: settings.server.name,
    devices: devices.registry(),
    policy: () => policy.current(),
    stores,
    discovered,
    sessions,
    hardware: tcam,
    postures,
    lists,
    accounting: store.accounting,
    ...(settings.decisions.keep > 0 && { decisions }),
    ...(settings.coaProxy?.realm !== undefined && { realm: settings.coaProxy.realm }),
    forwarder: remotes,
    spool: store.spool,
    dictionary: configuration.dictionary,
    clock,
    random,
    sink,
    learned,
    duplicateWindow: settings.radius.duplicateWindow,
    daclPacketSize: settings.radius.daclPacketSize,
  });
  closers.add(() => radius.close());
  exposeMetrics(metrics, radius, sessions, tcam);
  exposeProxying(metrics, radius, remotes);
  await radius.start();
  const listening = await listenForRadius(configuration, radius, closers);
  if (!listening.ok) return listening;
  const overTls = await listenForRadiusTls(configuration, { radius, reverse, clock, sink }, closers);
  if (!overTls.ok) return overTls;
  radiusTls = overTls.value;
  metrics.gauge('radius.tls.connections', 'RADIUS/TLS connections of devices', () => [{ value: overTls.value.connections() }]);

  await control.start();
  closers.add(() => control.stop());
  const { driftEvery } = settings.deviceDocuments;
  const drift = new DriftWatch({
    devices,
    documents: standingDocuments(configuration),
    drift: (document, ids) => control.drift(document, ids),
    ...(driftEvery !== undefined && { every: driftEvery }),
    clock,
    sink,
  });
  drift.start();
  closers.add(() => drift.stop());
  const proxied = await startCoaProxy(
    configuration,
    {
      sessions,
      devices,
      control,
      coa,
      coaProfiles,
      journal: store.journal,
      audit: store.audit,
      dictionary: configuration.dictionary,
      clock,
      sink,
    },
    closers,
  );
  if (!proxied.ok) return proxied;
  later.push((fresh) => proxied.value.adopt(fresh.coaProxyClients));
  const graceNotices = startPostures(
    { sessions, postures, turns, store: store.postures, posture, clock, sink, accept: (event) => control.accept(event) },
    closers,
  );
  const relief = new TcamRelief({ ...deciding, sink, accept: (event) => control.accept(event) });
  relief.start();
  closers.add(() => relief.stop());
  postureInForce.tellThrough({ postures, control, clock, sink });
  const announced = await policy.announce(changed, 'start');
  if (!announced.ok) for (const { code, message } of announced.error) sink.emit('error', 'policy.unannounced', { code, message });

  // Loaded after the RADIUS ports are open: logins do not wait for the API.
  const { createHttpServer } = await import('../api/http/server.ts');
  const http = createHttpServer({
    version,
    control,
    sessions,
    tcam,
    postures,
    posture: postureInForce,
    graceNotices,
    devices,
    coaProfiles,
    lists,
    probe,
    enrolment: enrolled,
    enrol: (device, length, actor) => enrolDevice({ devices, enrolled, shells }, device, length, actor),
    drift,
    policy,
    hits: policyHits,
    stores,
    impact: (before, after) => inSlices(clock, impactOf({ ...deciding, playbooks: configuration.playbooks }, before, after)),
    decisions,
    users: userAdminOf(discovered, stores, () => policy.current()),
    audit: store.audit,
    keys: keys.list,
    sink,
    metrics,
    serverName: settings.server.name,
    dictionary: configuration.dictionary,
    ready: async () => {
      const { healthy, waiting, active } = await queue.value.stats();
      const { substitute } = queue.value;
      return [
        { name: 'journal', ok: store.healthy() },
        { name: 'queue', ok: healthy && substitute === undefined, detail: substitute ?? `${waiting} waiting, ${active} active` },
      ];
    },
    clock,
    random,
  });
  const bound = await http.listen(settings.api.listen);
  if (!bound.ok) return bound;
  closers.add(() => http.close());
  return ok({
    apiUrl: `http://${bound.value.address}:${bound.value.port}`,
    listening: { ...listening.value, tls: overTls.value.listening, coa: proxied.value.bound },
    reload: (actor) => policy.reload(actor),
    stop: () => closers.closeAll(),
  });
}
