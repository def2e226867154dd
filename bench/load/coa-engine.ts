import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drivers } from '../../drivers/index.ts';
import { DeviceRegistry } from '../../src/aaa/device-registry.ts';
import { systemClock } from '../../src/adapters/clock.ts';
import { ManagedListDirectory } from '../../src/adapters/directory/managed-lists.ts';
import { createPostureDirectory } from '../../src/adapters/directory/postures.ts';
import { createSessionDirectory } from '../../src/adapters/directory/sessions.ts';
import { createLoneLeases } from '../../src/adapters/leases/alone.ts';
import { createLog } from '../../src/adapters/log/log.ts';
import { createCoaClient } from '../../src/adapters/net/coa-client.ts';
import { createEmbeddedQueue } from '../../src/adapters/queue/embedded.ts';
import { systemRandom } from '../../src/adapters/random.ts';
import { openStore } from '../../src/adapters/store/sqlite/open.ts';
import { coaProfilesOf } from '../../src/app/coa-profiles.ts';
import { Secret } from '../../src/base/secret.ts';
import { createControl } from '../../src/control/create.ts';
import { InTurn } from '../../src/control/in-turn.ts';
import type { Pacing } from '../../src/control/pacing.ts';
import { TcamBook } from '../../src/control/tcam-book.ts';
import type { Device, DeviceId } from '../../src/model/device.ts';
import { parseIpv4, parsePrefix } from '../../src/model/ipv4.ts';
import { parseMac } from '../../src/model/mac.ts';
import type { Session, SessionId } from '../../src/model/session.ts';
import { DEFAULT_POSTURE } from '../../src/posture/state/settings.ts';
import { standardDictionary } from '../../src/wire/radius/dictionaries/index.ts';
import { PacketWriter } from '../../src/wire/radius/packet-writer.ts';
import { SharedSecret } from '../../src/wire/radius/secret.ts';
import { playbooks, policyWith } from '../../test/unit/control/policy-and-device.ts';
import { lab } from './coa-lab.ts';

/** The control path as `src/app` puts it together, over the lab's devices with live sessions, and a journal on disk. */
export async function startEngine(coaPort: number, pacing: Pacing, sessionsOfDevice: number, more = playbooks()) {
  const clock = systemClock;
  const random = systemRandom;
  const { sink } = createLog({ level: 'error' });
  const directory = mkdtempSync(join(tmpdir(), 'portreeve-bench-'));
  const opened = await openStore(directory, { clock, sink });
  if (!opened.ok) throw new Error(opened.error.message);
  const store = opened.value;
  const sessions = createSessionDirectory({ clock, random });
  const live = Array.from({ length: lab.devices * sessionsOfDevice }, (_, n) => session(n));
  sessions.restore(live);
  sessions.watch((change) => store.sessions.remember(change.session));
  const policy = policyWith();
  const coa = createCoaClient({ clock, random, sink });
  const devices = new DeviceRegistry(Array.from({ length: lab.devices }, (_, n) => device(n, coaPort)));
  const control = createControl({
    journal: store.journal,
    plans: store.plans,
    audit: store.audit,
    queue: createEmbeddedQueue({ clock }),
    sessions,
    postures: createPostureDirectory(clock),
    turns: new InTurn(),
    policy: () => policy,
    posture: () => ({ settings: DEFAULT_POSTURE, revision: 1 }),
    devices,
    drivers,
    tcam: new TcamBook({ devices, drivers, policy: () => policy, sessions, clock, sink }),
    documentKey: () => ({ ok: false, error: 'the lab has no documents' }),
    coa,
    lists: new ManagedListDirectory([], { store: store.managedLists, clock }, { whenAbsent: 'name-as-written' }),
    coaProfiles: coaProfilesOf(new Map(), store, clock, sink),
    leases: createLoneLeases(),
    shells: { open: async () => ({ ok: false, error: { code: 'device.unreachable', message: 'the lab has no terminals' } }) },
    playbooks: more,
    dictionary: standardDictionary,
    pacing,
    serverName: 'bench',
    clock,
    sink,
  });
  return {
    control,
    sessions: live.map(({ id }) => id),
    async stop(): Promise<void> {
      await control.stop();
      await coa.close();
      await store.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function device(n: number, port: number): Device {
  const prefix = parsePrefix(lab.addressOf(n));
  const address = parseIpv4(lab.addressOf(n));
  if (prefix === undefined || address === undefined) throw new Error('a device has no address');
  const secret = new Secret(lab.secret);
  return {
    id: `sw${n}` as DeviceId,
    addresses: [prefix],
    groups: {},
    driver: 'cisco-iosxe',
    platform: 'isr1000-8p',
    coa: {
      address,
      port,
      secret,
      messageAuthenticator: 'send',
      eventTimestamp: 'send',
      replyMessageAuthenticator: 'verify',
    },
  };
}

/** As a login and its accounting left it. */
function session(number: number): Session {
  const [n, m] = [number % lab.devices, Math.floor(number / lab.devices)];
  const hex = number.toString(16).padStart(6, '0').toUpperCase();
  const mac = parseMac(`02-00-5E-${hex.match(/../g)?.join('-')}`);
  const nasAddress = parseIpv4(lab.addressOf(n));
  if (mac === undefined || nasAddress === undefined) throw new Error('a session has no address');
  const request = new PacketWriter()
    .begin(1, 1)
    .text(1, mac)
    .u32(6, 10)
    .text(31, mac)
    .finishAccessRequest(new SharedSecret(lab.secret), new Uint8Array(16));
  if (request === undefined) throw new Error('the request does not fit');
  const at = systemClock.now();
  return {
    id: `s-${n}-${m}` as SessionId,
    device: `sw${n}` as DeviceId,
    nasAddress,
    port: `GigabitEthernet1/0/${m + 1}`,
    endpoint: mac,
    callingStationId: mac,
    userName: mac,
    acctSessionId: `${hex}01`,
    auditSessionId: `0A01${hex}00000053F483D7`,
    state: 'active',
    request: new Uint8Array(request),
    startedAt: at,
    seenAt: at,
    revision: 1,
  };
}
