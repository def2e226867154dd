import { describe, expect, it } from 'vitest';
import { drivers } from '../../../drivers/index.ts';
import { DeviceRegistry } from '../../../src/aaa/device-registry.ts';
import { createDecisionLog } from '../../../src/adapters/directory/decisions.ts';
import { createSessionDirectory } from '../../../src/adapters/directory/sessions.ts';
import { finish } from '../../../src/base/work.ts';
import { desiredOf } from '../../../src/control/desired.ts';
import { factsOfSession } from '../../../src/control/remembered-facts.ts';
import { TcamBook } from '../../../src/control/tcam-book.ts';
import type { Device, TcamSettings } from '../../../src/model/device.ts';
import type { WhenFull } from '../../../src/model/tcam.ts';
import type { AuthorizationProfile, PolicyDocument } from '../../../src/policy/elements.ts';
import { explain } from '../../../src/policy/explain.ts';
import type { TcamFull } from '../../../src/ports/access-hardware.ts';
import { Attribute } from '../../../src/wire/radius/attribute-types.ts';
import { Code } from '../../../src/wire/radius/codes.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';
import { mabRequest } from './test-packets.ts';
import { countingRandom, DOCUMENT, device, HandClock, policyOf, testServer, view } from './test-server.ts';

const entries = (count: number) => Array.from({ length: count }, (_, at) => `permit ip host 10.0.0.${at} any`);
/** Hosts get BIG, 100 entries of the 255 of the ASIC; whoever comes third meets what `whenFull` says. */
const documentWith = (whenFull: WhenFull | undefined, more: Partial<AuthorizationProfile> = {}): PolicyDocument => ({
  ...DOCUMENT,
  profiles: DOCUMENT.profiles.map((profile) =>
    profile.name === 'LIMITED'
      ? { name: 'LIMITED', dacl: 'BIG', attributes: [], ...(whenFull === undefined ? {} : { whenFull }), ...more }
      : profile,
  ),
  dacls: [
    ...DOCUMENT.dacls,
    { name: 'BIG', lines: entries(100) },
    { name: 'SMALL', lines: entries(10) },
    { name: 'MIDDLE', lines: entries(60) },
  ],
});

function world(document: PolicyDocument, tcam?: Partial<TcamSettings>) {
  const clock = new HandClock();
  const random = countingRandom();
  const sessions = createSessionDirectory({ clock, random });
  const settings: TcamSettings = { baseline: 0, headroomPercent: 0, whenFull: 'reject', tolerance: 8, ...tcam };
  const sw1: Device = { ...device('sw1', ['127.0.0.0/8']), tcam: settings };
  const policy = policyOf(document);
  const emitted: { readonly topic: string; readonly fields: object }[] = [];
  const counted: string[] = [];
  const sink = {
    emit: (_level: string, topic: string, fields: object) => void emitted.push({ topic, fields }),
    count: (name: string, labels: Readonly<Record<string, string>> = {}) => void counted.push(`${name} ${Object.values(labels).join(' ')}`),
  };
  const devices = new DeviceRegistry([sw1]);
  let registry = devices;
  const book = new TcamBook({ devices: { get: (id) => registry.get(id) }, drivers, policy: () => policy, sessions, clock, sink });
  /** As a reload does; `before` happens while it is made ready. */
  const reload = (other: Partial<TcamSettings>, before = () => {}) => {
    const fresh = new DeviceRegistry([{ ...sw1, tcam: { ...settings, ...other } }]);
    const adopt = finish(book.adopting(fresh));
    before();
    registry = fresh;
    adopt();
  };
  const decisions = createDecisionLog(50, 1);
  const told: TcamFull[] = [];
  book.watch((one) => told.push(one));
  const server = testServer({ document, more: { sessions, clock, random, hardware: book, decisions, devices } });
  server.policy = policy;
  const plug = (port: number) => {
    const mac = `02000000000${port}`;
    const [reply] = server.ask(
      mabRequest(mac, {
        more: (writer) => writer.text(Attribute.CallingStationId, mac).text(Attribute.NasPortId, `GigabitEthernet0/1/${port}`),
      }),
      { port: 50_000 + port },
    );
    return view(reply);
  };
  const sources = { ...server.parts, policy: () => policy, devices, dictionary: standardDictionary, tcam: book };
  return { server, sessions, book, decisions, told, emitted, counted, plug, clock, policy, sources, reload };
}

const answering = (document: PolicyDocument): PolicyDocument => ({
  ...document,
  services: document.services.map((service) =>
    service.name === 'agentless' && service.type === 'radius'
      ? {
          ...service,
          identity: {
            mode: 'simple',
            result: {
              source: { kind: 'store', store: 'hosts' },
              errors: { authFailed: 'reject', notFound: 'continue', processFailed: 'drop' },
            },
          },
        }
      : service,
  ),
});

function full(document: PolicyDocument, tcam?: Partial<TcamSettings>) {
  const made = world(answering(document), tcam);
  expect([1, 2].map((port) => made.plug(port).code)).toEqual([Code.AccessAccept, Code.AccessAccept]);
  return { ...made, third: made.plug(3) };
}

const pairs = (packet: ReturnType<typeof view>) =>
  packet
    .attributes()
    .map(({ value }) => Buffer.from(value).toString('latin1'))
    .join(' ');

describe('other settings of the hardware', () => {
  it('count from the reload on, with what its sessions hold, also of one that was met while the reload was made ready', () => {
    const known = full(documentWith(undefined), { baseline: 0 });
    expect(known.third.code).toBe(Code.AccessReject);
    known.reload({ baseline: 200 });
    const [asic] = known.book.accounts(known.sessions.list()[Symbol.iterator]().next().value?.device ?? ('' as Device['id']));
    expect(asic).toMatchObject({ used: 400 });

    const met = world(answering(documentWith(undefined)));
    met.reload({ baseline: 100 }, () => expect(met.plug(1).code).toBe(Code.AccessAccept));
    expect(met.plug(2).code).toBe(Code.AccessReject);
  });
});

describe('an Access-Accept that would overflow the ASIC (C9, R7)', () => {
  it('is a rejection where nothing is said, told, counted, logged and shown', () => {
    const { third, told, emitted, counted, decisions, sessions } = full(documentWith(undefined));
    expect(third.code).toBe(Code.AccessReject);
    const why = 'ASIC 0 holds 200 of 255 entries and 100 more are needed: reject';
    expect(emitted).toContainEqual({
      topic: 'tcam.full',
      fields: { device: 'sw1', user: '020000000003', port: 'GigabitEthernet0/1/3', rule: 'agentless: Default', answer: 'reject', why },
    });
    expect(counted).toContain('tcam_full reject');
    expect(told).toHaveLength(1);
    expect([...decisions.newest()][0]).toMatchObject({
      outcome: 'reject',
      reason: 'tcam-full',
      tcam: { answer: 'reject', shortages: [{ used: 200, needed: 100 }] },
    });
    expect(sessions.size).toBe(2);
  });

  it('gives the smaller dACL of the profile, and the session says that it is a substitute', () => {
    const { third, sessions, decisions } = full(documentWith({ dacl: 'SMALL' }));
    expect(third.code).toBe(Code.AccessAccept);
    expect(pairs(third)).toMatch(/#ACSACL#-IP-SMALL-/);
    const granted = [...sessions.list()].at(-1)?.granted;
    const [first] = [...sessions.list()];
    expect(granted).toMatchObject({ insteadOf: { answer: 'smaller-dacl', fingerprint: first?.granted?.fingerprint } });
    expect([...decisions.newest()][0]).toMatchObject({ outcome: 'accept', reason: 'tcam-full', tcam: { answer: 'smaller-dacl' } });
  });

  it('is a rejection where the smaller one does not fit either', () => {
    const { third, told } = full(documentWith({ dacl: 'MIDDLE' }));
    expect(third.code).toBe(Code.AccessReject);
    expect(told[0]?.shortages.map(({ needed }) => needed)).toEqual([100, 60]);
  });

  it('goes out without any list where that is the answer of the device, and that is an alarm', () => {
    const attributes = [
      { name: 'Filter-Id', values: ['OTHER'], tag: 0 },
      { name: 'Cisco-AVPair', values: ['ip:inacl#1=permit ip any any', 'profile=kept'], tag: 0 },
    ];
    const redirect = { acl: 'REDIRECT', url: 'https://posture.example.net/' };
    const { third } = full(documentWith(undefined, { attributes, redirect }), { whenFull: 'accept-without' });
    expect(third.code).toBe(Code.AccessAccept);
    expect(pairs(third)).not.toMatch(/ACSACL|OTHER|inacl|redirect/);
    expect(pairs(third)).toMatch(/profile=kept/);
  });

  it('the answer of the profile counts before that of the device', () => {
    expect(full(documentWith('reject'), { whenFull: 'accept-without' }).third.code).toBe(Code.AccessReject);
  });

  it('per-user lists and what is in use otherwise count too', () => {
    const attributes = [{ name: 'Cisco-AVPair', values: entries(20).map((line, at) => `ip:inacl#${at}=${line}`), tag: 0 }];
    const { third, book } = full(documentWith(undefined, { attributes }), { baseline: 14 });
    expect(third.code).toBe(Code.AccessReject);
    expect(book.accounts('sw1' as Device['id'])[0]).toMatchObject({ used: 254 });
  });

  it('is accepted again with what it has already, which takes nothing more', () => {
    const { plug } = full(documentWith(undefined));
    expect(plug(1).code).toBe(Code.AccessAccept);
  });

  it('fits when a session has ended', () => {
    const { plug, sessions, clock, server } = full(documentWith({ dacl: 'SMALL' }));
    const [first, , third] = [...sessions.list()];
    if (first === undefined || third === undefined) throw new Error('no session');
    const desired = () => desiredOf({ ...server.parts, ...sourcesOf(server), tcam: hardwareOf(server) }, third);
    expect(desired()).toMatchObject({ kind: 'grant', authorization: { fingerprint: third.granted?.fingerprint } });
    sessions.end(first.id, clock.now());
    expect(desired()).toMatchObject({ kind: 'grant', authorization: { fingerprint: first.granted?.fingerprint } });
    expect(pairs(plug(3))).toMatch(/#ACSACL#-IP-BIG-/);
  });

  it('is explained with a step of its own', () => {
    const { sessions, sources, policy, book } = full(documentWith({ dacl: 'SMALL' }));
    const third = [...sessions.list()].at(-1);
    const facts = third && factsOfSession(sources, third);
    if (!facts?.ok) throw new Error('no facts');
    const { device: sw1 } = facts.value;
    const hardware = {
      whenFull: 'reject' as const,
      shortageOf: (wanted: Parameters<typeof book.shortageOf>[2]) => book.shortageOf(sw1, third ?? {}, wanted, () => third),
    };
    const trace = explain(policy, facts.value, { hardware });
    expect(trace.steps).toContainEqual({
      code: 650,
      step: 'tcam',
      told: 'ASIC 0 holds 210 of 255 entries and 100 more are needed: smaller-dacl',
    });
    expect(trace.decision).toMatchObject({ outcome: 'accept', reason: 'tcam-full', profiles: ['LIMITED'] });
  });
});

function sourcesOf(server: ReturnType<typeof testServer>) {
  return { devices: new DeviceRegistry(server.parts.devices.list()), dictionary: standardDictionary };
}

function hardwareOf({ parts }: ReturnType<typeof testServer>) {
  if (parts.hardware === undefined) throw new Error('no hardware');
  return parts.hardware;
}
