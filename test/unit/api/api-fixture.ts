import { createHash } from 'node:crypto';
import { drivers } from '../../../drivers/index.ts';
import { createDecisionLog } from '../../../src/adapters/directory/decisions.ts';
import { DiscoveredUserDirectory } from '../../../src/adapters/directory/discovered-users.ts';
import { ManagedListDirectory } from '../../../src/adapters/directory/managed-lists.ts';
import { createPostureDirectory } from '../../../src/adapters/directory/postures.ts';
import { createInternalStore } from '../../../src/adapters/identity/internal.ts';
import type { ApiDeps, ApiKey, PolicyChange } from '../../../src/api/http/deps.ts';
import { createHttpServer, type HttpServer } from '../../../src/api/http/server.ts';
import { userAdminOf } from '../../../src/app/user-admin.ts';
import type { Fault } from '../../../src/base/fault.ts';
import { ok, type Result } from '../../../src/base/result.ts';
import { Secret } from '../../../src/base/secret.ts';
import { type Instant, instantOf } from '../../../src/base/time.ts';
import type { Accepted, Control, Judgement, PushSurvey, Surveyed } from '../../../src/control/control.ts';
import type { DriftReport } from '../../../src/control/drift.ts';
import { DriftWatch } from '../../../src/control/drift-watch.ts';
import { HostKeyEnrolment } from '../../../src/control/enrolled-host-keys.ts';
import type { PolicyImpact } from '../../../src/control/impact.ts';
import type { ProbeOptions } from '../../../src/control/probe-device.ts';
import type { ProbeReport } from '../../../src/control/probe-report.ts';
import type { Reconciled } from '../../../src/control/reconcile-tcam.ts';
import type { Sought } from '../../../src/control/stale-sessions.ts';
import { TcamBook } from '../../../src/control/tcam-book.ts';
import type { AuditRecord } from '../../../src/model/audit.ts';
import type { CoaProfile } from '../../../src/model/coa-profile.ts';
import type { Device, DeviceId } from '../../../src/model/device.ts';
import type { ControlEvent, EventId } from '../../../src/model/event.ts';
import { parseIpv4, parsePrefix } from '../../../src/model/ipv4.ts';
import { type Mac, parseMac } from '../../../src/model/mac.ts';
import type { Plan, PlanId } from '../../../src/model/plan.ts';
import type { Session, SessionId } from '../../../src/model/session.ts';
import type { UserRecord } from '../../../src/model/user.ts';
import type { Steering } from '../../../src/plan/advance.ts';
import type { ApprovalVerdict } from '../../../src/plan/approval.ts';
import { type Course, courseOf, type PlanSummary, summaryOfPlan } from '../../../src/plan/course.ts';
import type { Asked, FollowUp } from '../../../src/plan/follow-up.ts';
import type { PushEvent } from '../../../src/plan/survey.ts';
import type { DocumentSurvey } from '../../../src/plan/survey-document.ts';
import { compilePolicy } from '../../../src/policy/compile.ts';
import { EMPTY_POLICY } from '../../../src/policy/elements.ts';
import { nextRevision } from '../../../src/policy/revision.ts';
import { draftOfDocument } from '../../../src/policy/standing.ts';
import type { AuditVerdict, ChainedAuditRecord } from '../../../src/ports/audit-log.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { Decision } from '../../../src/ports/decision-log.ts';
import type { UserStore } from '../../../src/ports/discovered-users.ts';
import type { SessionChange, SessionDirectory } from '../../../src/ports/session-directory.ts';
import { NO_POSTURE_POLICY } from '../../../src/posture/assess/read.ts';
import { DEFAULT_POSTURE, type PostureSettings } from '../../../src/posture/state/settings.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';
import { MemoryLists, managedList } from '../lists/memory-lists.ts';

export const START = instantOf(Date.parse('2026-01-31T12:00:00Z'));
export const KEYS = { viewer: 'key-of-a-viewer', operator: 'key-of-an-operator', admin: 'key-of-an-admin' } as const;
/** The new secret and the old one. */
export const WEBHOOK_SECRETS = [0x61, 0x62].map((octet) => `whsec_${Buffer.alloc(32, octet).toString('base64')}`);
export const LAPTOP = parseMac('02-00-5E-00-00-01') as Mac;

/** Time that stands still until it is moved; timers fire when it is moved past them. */
export class StillClock implements Clock {
  #now = START as number;
  #timers: { at: number; task: () => void }[] = [];

  now(): Instant {
    return instantOf(this.#now);
  }

  monotonic(): number {
    return this.#now;
  }

  after(delay: number, task: () => void): () => void {
    const timer = { at: this.#now + delay, task };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  move(by: number): void {
    this.#now += by;
    const due = this.#timers.filter(({ at }) => at <= this.#now);
    this.#timers = this.#timers.filter(({ at }) => at > this.#now);
    for (const { task } of due) task();
  }
}

/** Accepts every event once, each with a job, unless it is told to answer otherwise. */
export class FakeControl implements Control {
  readonly events: ControlEvent[] = [];
  readonly plans = new Map<PlanId, Plan>();
  refusal: Fault | undefined;
  previewed: Result<readonly Plan[], Fault> = ok([]);
  hold: Promise<void> | undefined;
  withoutJobs = false;
  /** The jobs of what is accepted wait for a second person. */
  awaiting = false;
  /** Events that came, accepted or still held. */
  asked = 0;
  readonly #seen = new Map<EventId, Accepted>();
  readonly #listeners = new Set<(plan: Course) => void>();

  async accept(event: ControlEvent): Promise<Result<Accepted, Fault>> {
    this.asked++;
    await this.hold;
    if (this.refusal) return { ok: false, error: this.refusal };
    if (event.kind === 'sessions.action' && event.sessions.length === 0)
      return { ok: false, error: { code: 'plan.no-target', message: 'no live session is meant' } };
    const before = this.#seen.get(event.id);
    if (before) return ok({ ...before, duplicate: true });
    this.events.push(event);
    const jobs = this.withoutJobs ? [] : [`p-${this.events.length}` as PlanId];
    const accepted = { event: event.id, duplicate: false, jobs, ...(this.awaiting && { awaiting: jobs }) };
    this.#seen.set(event.id, accepted);
    return ok(accepted);
  }

  async preview(): Promise<Result<readonly Plan[], Fault>> {
    return this.previewed;
  }

  /** What devices say of sessions that are sought; of all others, that they are there. */
  readonly sought = new Map<SessionId, Sought>();

  async seek(sessions: readonly Session[]): Promise<readonly Sought[]> {
    const there = 'by session-query: the session is there still';
    return sessions.map(({ id, device }) => this.sought.get(id) ?? { session: id, device, outcome: 'there', what: there });
  }

  surveyed: Result<PushSurvey, Fault> = ok({ policyRevision: 1, devices: [] });
  readonly surveys: PushEvent[] = [];

  documents: Result<Surveyed<DocumentSurvey>, Fault> = ok({ devices: [] });

  async surveyDocument(): Promise<Result<Surveyed<DocumentSurvey>, Fault>> {
    return this.documents;
  }

  async survey(event: PushEvent): Promise<Result<PushSurvey, Fault>> {
    this.surveys.push(event);
    return this.surveyed;
  }

  drifted: readonly DriftReport[] = [];

  async drift(): Promise<readonly DriftReport[]> {
    return this.drifted;
  }

  reconciled: Result<Reconciled, Fault> = ok({ device: 'sw1' as DeviceId, platform: 'isr1000-8p', lists: 2, asics: [] });

  async reconcileTcam(): Promise<Result<Reconciled, Fault>> {
    return this.reconciled;
  }

  async job(id: PlanId): Promise<Course | undefined> {
    const plan = this.plans.get(id);
    return plan && courseOf(plan);
  }

  async jobs({ limit, state }: { readonly limit: number; readonly state?: Plan['state'] }): Promise<readonly PlanSummary[]> {
    const found = [...this.plans.values()].filter((plan) => state === undefined || plan.state === state).slice(0, limit);
    return found.map((plan) => summaryOfPlan(courseOf(plan)));
  }

  /** Who wanted what of which job. */
  readonly steered: string[] = [];

  async steer(id: PlanId, verb: Steering, actor: string, dryRun = false): Promise<Result<Course, Fault>> {
    const plan = this.plans.get(id);
    if (plan === undefined) return { ok: false, error: { code: 'api.not-found', message: `there is no job \`${id}\`` } };
    if (!dryRun) this.steered.push(`${actor} ${verb} ${id}`);
    return ok({ ...courseOf(plan), state: verb === 'pause' ? 'paused' : 'running' });
  }

  readonly judged: string[] = [];

  async judge(id: PlanId, verdict: ApprovalVerdict, { actor, reason, dryRun = false }: Judgement): Promise<Result<Course, Fault>> {
    if (this.refusal) return { ok: false, error: this.refusal };
    const plan = this.plans.get(id);
    if (plan === undefined) return { ok: false, error: { code: 'api.not-found', message: `there is no job \`${id}\`` } };
    if (!dryRun) this.judged.push(`${actor} ${verdict} ${id} ${reason}`);
    return ok({ ...courseOf(plan), state: verdict === 'approve' ? 'running' : 'cancelled' });
  }

  readonly followed: string[] = [];

  async follow(id: PlanId, verb: FollowUp, { actor, reason }: Asked): Promise<Result<Accepted, Fault>> {
    if (this.refusal) return { ok: false, error: this.refusal };
    this.followed.push([actor, verb, id, ...(reason === undefined ? [] : [reason])].join(' '));
    return ok({ event: 'ev-9' as EventId, duplicate: false, jobs: ['p-9' as PlanId] });
  }

  async previewFollowing(): Promise<Result<readonly Plan[], Fault>> {
    return this.refusal ? { ok: false, error: this.refusal } : this.previewed;
  }

  waits: number[] = [];
  /** For what a step waits. */
  waiting: string | undefined;

  waitsFor(): string | undefined {
    return this.waiting;
  }

  settling: Promise<void> | undefined;

  async settled(id: PlanId, within: number): Promise<Course | undefined> {
    this.waits.push(within);
    await this.settling;
    return this.job(id);
  }

  watch(listener: (plan: Course) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(plan: Plan): void {
    this.plans.set(plan.id, plan);
    for (const listener of this.#listeners) listener(courseOf(plan));
  }
}

/** Just enough of a directory for faces: reading and watching. */
export class FakeSessions {
  readonly all = new Map<SessionId, Session>();
  readonly #listeners = new Set<(change: SessionChange) => void>();

  get(id: SessionId): Session | undefined {
    return this.all.get(id);
  }

  list(): Iterable<Session> {
    return this.all.values();
  }

  byEndpoint(endpoint: Mac): readonly Session[] {
    return [...this.all.values()].filter((session) => session.endpoint === endpoint);
  }

  watch(listener: (change: SessionChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  put(session: Session, kind: SessionChange['kind'] = 'granted'): void {
    this.all.set(session.id, session);
    for (const listener of this.#listeners) listener({ kind, session });
  }
}

export function session(id: string, more: Partial<Session> = {}): Session {
  const authorization = {
    service: 'network-access',
    rule: 'Compliant',
    profiles: ['FULL'],
    dacl: '#ACSACL#-IP-FULL-66a1b2c3',
    policyRevision: 4,
    fingerprint: '0011223344556677',
    at: START,
  };
  return {
    id: id as SessionId,
    device: 'sw1' as DeviceId,
    nasAddress: ipv4('192.0.2.10'),
    port: 'GigabitEthernet0/1/4',
    endpoint: LAPTOP,
    userName: '02005e000001',
    auditSessionId: 'C000020A0000000100000001',
    state: 'active',
    granted: authorization,
    applied: authorization,
    lastProof: { kind: 'accounting', at: START, detail: 'Interim' },
    request: Buffer.from('not for the outside'),
    startedAt: START,
    seenAt: START,
    revision: 3,
    ...more,
  };
}

function ipv4(text: string) {
  const address = parseIpv4(text);
  if (!address) throw new Error(text);
  return address;
}

export function device(id: string): Device {
  const block = parsePrefix('192.0.2.10');
  if (!block) throw new Error('prefix');
  const secret = new Secret('radius-secret-of-the-test');
  return {
    id: id as DeviceId,
    addresses: [block],
    groups: { Location: 'All:East' },
    driver: 'cisco-iosxe',
    platform: 'isr1000-8p',
    radius: { secret, messageAuthenticator: 'require', limitProxyState: true, timeout: 5000 },
    coa: {
      address: block.address,
      port: 1700,
      secret,
      messageAuthenticator: 'send',
      eventTimestamp: 'send',
      replyMessageAuthenticator: 'verify',
      timers: { initial: 500, maximumCount: 3 },
    },
    ssh: {
      address: block.address,
      port: 22,
      username: 'portreeve',
      password: new Secret('password-of-the-test'),
      hostKeys: ['SHA256:AAAA'],
      algorithms: 'modern',
    },
  };
}

/** A reauthentication that was proved, with evidence at fractions of milliseconds. */
export function provedPlan(id: string, more: Partial<Plan> = {}): Plan {
  const at = (ms: number) => instantOf(START + ms);
  return {
    id: id as PlanId,
    cause: 'ev-1' as EventId,
    playbook: 'posture-changed',
    basis: { policyRevision: 4, devices: {} },
    state: 'proved',
    createdAt: START,
    finishedAt: at(38.2),
    revision: 7,
    leftAlone: 0,
    notes: [],
    steps: [
      {
        id: `${id}/1`,
        serialKey: 'session:s-1',
        after: [],
        do: {
          kind: 'coa',
          command: { kind: 'reauthenticate', type: 'last' },
          session: 's-1' as SessionId,
          device: 'sw1' as DeviceId,
          onlyIfChanged: false,
        },
        expect: {
          kind: 'authorization',
          session: 's-1' as SessionId,
          fingerprint: '0011223344556677',
          summary: 'FULL, dACL #ACSACL#-IP-FULL-66a1b2c3',
        },
        retry: { attempts: 3, initial: 2000, cap: 30_000 },
        deadline: 30_000,
        state: 'proved',
        attempt: 1,
        sentAt: at(0.4),
        finishedAt: at(38.2),
        evidence: [
          { at: at(0.4), what: 'sent', detail: 'CoA-Request 17 to 192.0.2.10:1700' },
          { at: at(3.1), what: 'CoA-ACK' },
          { at: at(12), what: 'Access-Accept', detail: 'FULL by rule Compliant' },
          { at: at(20.5), what: 'dACL #ACSACL#-IP-FULL-66a1b2c3' },
          { at: at(38.2), what: 'accounting', detail: 'Interim' },
        ],
      },
    ],
    ...more,
  };
}

const KNOWN_USERS = [{ name: 'ann', password: 'plain:secret-of-ann', group: 'All:Employees' }];

/** Keeps nothing but the audit records; refuses when told to. */
export class FakeUserStore implements UserStore {
  readonly audit: AuditRecord[] = [];
  refusal: Fault | undefined;
  readonly load = async () => ok([]);

  async save(_writes: readonly unknown[], audit: readonly AuditRecord[]): Promise<Result<void, Fault>> {
    if (this.refusal) return { ok: false, error: this.refusal };
    this.audit.push(...audit);
    return ok(undefined);
  }
}

export function discoveredUser(name: string, more: Partial<UserRecord> = {}): UserRecord {
  return {
    origin: 'discovered',
    name,
    profile: 'switches',
    passwordStore: 'corp',
    anyCase: false,
    group: { kind: 'mapped' },
    enabled: true,
    tacacsEnable: { kind: 'separate' },
    firstSeen: START,
    attributes: {},
    ...more,
  };
}

export class FakeAudit {
  records: ChainedAuditRecord[] = [1, 2, 3].map((sequence) => ({
    sequence,
    hash: String(sequence).repeat(64),
    at: START,
    actor: 'api:admin',
    action: 'event.accepted',
    subject: `ev-${sequence}`,
    details: { kind: 'posture.reported' },
  }));
  verdict: AuditVerdict = { intact: true, records: 3 };

  async list({ limit, before = Number.POSITIVE_INFINITY }: { readonly limit: number; readonly before?: number }) {
    return ok(
      this.records
        .filter(({ sequence }) => sequence < before)
        .toReversed()
        .slice(0, limit),
    );
  }

  async verify() {
    return ok(this.verdict);
  }
}

export function testPolicy() {
  const any = { kind: 'any' } as const;
  const record = nextRevision(
    undefined,
    {
      ...EMPTY_POLICY,
      services: [
        {
          name: 'network-access',
          type: 'radius',
          allowedProtocols: ['HostLookup', 'PAP'],
          identity: {
            mode: 'simple',
            result: {
              source: { kind: 'store', store: 'internal-users' },
              errors: { authFailed: 'reject', notFound: 'reject', processFailed: 'drop' },
            },
          },
          authorization: {
            exceptions: [],
            rules: [{ name: 'Compliant', status: 'enabled', when: any, result: { access: 'permit', profiles: ['FULL'] } }],
            default: { access: 'deny' },
          },
        },
      ],
      unknownUserPolicies: [
        {
          name: 'switches',
          mode: 'search',
          selected: [],
          internalStore: 'internal-users',
          internalDatabase: true,
          enablePassword: 'internal',
        },
      ],
      serviceSelection: { mode: 'simple', result: 'network-access' },
      sequences: [],
      profiles: [{ name: 'FULL', dacl: 'FULL', attributes: [] }],
      conditions: [],
      dacls: [{ name: 'FULL', lines: ['permit ip any any'] }],
    },
    START,
  );
  return compilePolicy(record, standardDictionary);
}

export type Emitted = { readonly level: string; readonly topic: string; readonly fields: { readonly [key: string]: unknown } };

/** A server on fakes that stand open to the test. */
export function apiFixture(more: Partial<ApiDeps> = {}) {
  const clock = new StillClock();
  const control = new FakeControl();
  const sessions = new FakeSessions();
  const audit = new FakeAudit();
  const decisions = createDecisionLog(100, 1);
  const userStore = new FakeUserStore();
  const emitted: Emitted[] = [];
  const counted: string[] = [];
  const state = {
    reload: ok({ revision: 5, changed: ['dacl FULL'], jobs: ['p-9' as PlanId] }) as Result<PolicyChange, readonly Fault[]>,
    hits: {
      epoch: 1,
      since: START,
      server: 'portreeve',
      role: 'primary' as 'primary' | 'secondary',
      servers: ['portreeve', 'second'],
      counts: {} as Record<string, number>,
    },
    posturePolicy: NO_POSTURE_POLICY,
    postureSettings: DEFAULT_POSTURE as PostureSettings,
    impact: { looked: 0, changes: [], undecidable: [], devices: [], refused: [] } as PolicyImpact,
    learned: new Map<DeviceId, CoaProfile>(),
    enrolment: new HostKeyEnrolment(new Map(), {
      store: { save: async () => ok(undefined) },
      audit: { append: async () => ok(undefined) },
      clock,
      sink: { emit: () => undefined, count: () => undefined },
    }),
    enrolling: {} as { failure?: Fault },
    probes: [] as ProbeOptions[],
    probe: (id: DeviceId): Result<ProbeReport, Fault> =>
      ok({
        device: id,
        answered: true,
        stored: true,
        found: { port: 3799, eventTimestamp: 'required', naming: { understood: ['Acct-Session-Id'], refused: ['audit-session-id'] } },
        steps: [
          {
            question: 'does it answer?',
            target: '192.0.2.10:3799',
            packet: 'CoA-Request',
            sent: ['NAS-IP-Address = 192.0.2.10'],
            answer: 'CoA-NAK Error-Cause 503 Session-Context-Not-Found after 4 ms',
            means: 'it takes requests and rightly knows no such session',
          },
        ],
        advice: ['look at the clock of the device'],
      }),
    keys: Object.entries(KEYS).map(
      ([role, key]): ApiKey => ({
        name: `a-${role}`,
        role: role as keyof typeof KEYS,
        sha256: createHash('sha256').update(key).digest('hex'),
      }),
    ) as readonly ApiKey[],
    checks: [{ name: 'journal', ok: true }] as { name: string; ok: boolean; detail?: string }[],
  };
  let drawn = 0;
  const discovered = new DiscoveredUserDirectory([], { store: userStore, clock, sink: { emit: () => {}, count: () => {} } });
  const stores = new Map([['internal-users', createInternalStore('internal-users', 'users', KNOWN_USERS, { clock })]]);
  const policy = testPolicy();
  const devices = [device('sw1'), device('sw2')];
  const deps: ApiDeps = {
    version: '0.1.0',
    control,
    // Faces only read and watch.
    sessions: sessions as unknown as SessionDirectory,
    tcam: new TcamBook({
      devices: { get: (id) => devices.find((one) => one.id === id) },
      drivers,
      policy: () => policy,
      sessions: sessions as unknown as SessionDirectory,
      clock,
      sink: { emit: () => {}, count: () => {} },
    }),
    postures: createPostureDirectory(clock),
    posture: {
      policy: () => state.posturePolicy,
      settings: () => state.postureSettings,
      webhooks: () => [{ name: 'scanner', secrets: WEBHOOK_SECRETS.map((text) => new Secret(text)) }],
    },
    graceNotices: { watch: () => () => undefined },
    devices: { list: () => devices, get: (id) => devices.find((one) => one.id === id) },
    coaProfiles: { get: (id) => state.learned.get(id) },
    drift: new DriftWatch({
      devices: { list: () => devices },
      documents: () => ok([{ file: 'access.yaml', text: 'aaa: {}' }]),
      drift: () => control.drift(),
      clock,
      sink: { emit: () => {}, count: () => {} },
    }),
    enrolment: state.enrolment,
    enrol: async (id, length, actor) => {
      const opened = await state.enrolment.open(id, length, actor);
      return opened.ok ? ok(state.enrolling.failure ? { failure: state.enrolling.failure } : {}) : opened;
    },
    lists: new ManagedListDirectory([managedList()], { store: new MemoryLists(), clock }, { whenAbsent: 'name-as-written' }),
    probe: async (id, options) => {
      state.probes.push(options);
      return state.probe(id);
    },
    policy: {
      current: () => policy,
      origin: () => ({ by: 'start', changed: [] }),
      validate: async () => ok(policy.record.document),
      publish: async () => state.reload,
      reload: async () => state.reload,
      rollback: async () => state.reload,
      revisions: async () => ok([{ ...policy.record, origin: { by: 'start', changed: [] } }]),
      revision: async (number) => ok(number === 1 ? { record: policy.record, origin: { by: 'start', changed: [] } } : undefined),
      at: async () => ok(policy),
      placed: async () => ok({ policy, draft: draftOfDocument(policy.record.document, 'revision 1') }),
    },
    hits: {
      shown: async () => ({ ...state.hits, get: (table, rule) => state.hits.counts[`${table}/${rule}`] ?? 0 }),
      reset: async () => ok({ epoch: state.hits.epoch + 1, since: START }),
    },
    stores,
    impact: async () => state.impact,
    users: userAdminOf(discovered, { get: (id) => stores.get(id), list: () => [...stores.values()] }, () => policy),
    decisions,
    audit,
    keys: () => state.keys,
    sink: {
      emit: (level, topic, fields) => emitted.push({ level, topic, fields }),
      count: (name, labels) => counted.push(`${name} ${Object.values(labels ?? {}).join(' ')}`),
    },
    metrics: { contentType: 'text/plain; version=0.0.4; charset=utf-8', text: async () => 'portreeve_up 1\n' },
    ready: () => state.checks,
    serverName: 'portreeve',
    dictionary: standardDictionary,
    clock,
    random: {
      bytes: (length) => Uint8Array.from({ length }, () => (++drawn + (drawn >> 8)) & 255),
      fill: () => {},
      fraction: () => 0.5,
    },
    ...more,
  };
  const server: HttpServer = createHttpServer(deps);
  const ask = (
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    options: { key?: string | undefined; body?: unknown; headers?: Record<string, string> } = {},
  ) =>
    server.app.inject({
      method,
      url: path.startsWith('/api') ? path : `/api/v1${path}`,
      headers: {
        ...('key' in options
          ? options.key !== undefined && { authorization: `Bearer ${options.key}` }
          : { authorization: `Bearer ${KEYS.admin}` }),
        ...options.headers,
      },
      ...(options.body !== undefined && { payload: options.body as object }),
    });
  return { server, ask, clock, control, sessions, discovered, userStore, decisions, audit, emitted, counted, state, deps };
}

/** An employee's laptop that was given full access by the first rule. */
export function decision(more: Partial<Decision> = {}): Decision {
  return {
    at: START,
    device: 'sw1' as DeviceId,
    deviceAddress: '192.0.2.10',
    userName: 'anna',
    endpoint: LAPTOP,
    method: 'PAP',
    outcome: 'accept',
    service: 'network-access',
    rule: 'Compliant',
    reason: 'authorized',
    revision: 1,
    micros: 87,
    session: 's-2' as SessionId,
    posture: 'compliant',
    request: rememberedRequest(),
    identity: { store: 'users', name: 'anna', group: 'All:Employees', attributes: { department: 'it' } },
    authenticationStatus: 'passed',
    certificate: undefined,
    tcam: undefined,
    lists: undefined,
    ...more,
  };
}

/** An Access-Request as it is kept: no credentials, no authenticator. */
function rememberedRequest(): Uint8Array {
  const name = Buffer.from('anna');
  const attributes = Buffer.concat([Uint8Array.of(1, name.length + 2), name, Uint8Array.of(61, 6, 0, 0, 0, 15)]);
  const head = Buffer.alloc(20);
  head[0] = 1;
  head.writeUInt16BE(20 + attributes.length, 2);
  return Buffer.concat([head, attributes]);
}
