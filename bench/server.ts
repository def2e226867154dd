// The server under load, as a process of its own: the real engine on two free UDP ports of 127.0.0.1, 10,000 users `userN` with password
// `pwN`, a policy with rules in every table. With a folder as argument accounting goes to the real store in it, else nowhere.
// Prints one JSON line when it is ready and ends with its standard input.
import { DeviceRegistry } from '../src/aaa/device-registry.ts';
import { createRadiusServer } from '../src/aaa/serve-radius.ts';
import { systemClock } from '../src/adapters/clock.ts';
import { createPostureDirectory } from '../src/adapters/directory/postures.ts';
import { createSessionDirectory } from '../src/adapters/directory/sessions.ts';
import { createInternalStore } from '../src/adapters/identity/internal.ts';
import { openUdp, type UdpListener } from '../src/adapters/net/udp-server.ts';
import { systemRandom } from '../src/adapters/random.ts';
import { openStore } from '../src/adapters/store/sqlite/open.ts';
import { type Fault, faultLine } from '../src/base/fault.ts';
import type { Result } from '../src/base/result.ts';
import { Secret } from '../src/base/secret.ts';
import type { Device, DeviceId } from '../src/model/device.ts';
import { parsePrefix } from '../src/model/ipv4.ts';
import { compilePolicy } from '../src/policy/compile.ts';
import { readPolicy } from '../src/policy/document.ts';
import { nextRevision } from '../src/policy/revision.ts';
import type { AccountingLog } from '../src/ports/accounting-log.ts';
import type { EventSink } from '../src/ports/event-sink.ts';
import { standardDictionary } from '../src/wire/radius/dictionaries/index.ts';

const POLICY = `
serviceSelection:
  rules:
    - { name: hosts, when: system.HostLookup = true, result: agentless }
    - { name: vpn, when: NAS-Port-Type = 'Virtual', result: agentless }
  default: network
services:
  - name: agentless
    type: radius
    allowedProtocols: [HostLookup]
    identity: { simple: { store: hosts } }
    authorization: { default: deny }
  - name: network
    type: radius
    allowedProtocols: [PAP, CHAP]
    identity:
      rules:
        - { name: blocked, when: user starts-with 'blocked', result: deny }
      default: { store: users }
    authorization:
      rules:
        - { name: quarantined, when: posture.status = 'quarantined', result: { profiles: [QUARANTINE] } }
        - { name: contractors, when: identity.group in-group 'All:Contractors', result: { profiles: [GUEST] } }
        - { name: employees, when: identity.group in-group 'All:Employees', result: { profiles: [STAFF] } }
      default: deny
profiles:
  - { name: QUARANTINE, vlan: 999 }
  - { name: GUEST, vlan: 30, sessionTimeout: 3600 }
  - { name: STAFF, vlan: 20, sessionTimeout: 28800 }
`;

function orExit<T>(result: Result<T, Fault | readonly Fault[]>): T {
  if (result.ok) return result.value;
  for (const fault of [result.error].flat()) console.error(faultLine(fault));
  process.exit(1);
}

const quiet: EventSink = { emit: () => {}, count: () => {} };
const forgetful: AccountingLog = { append: (_packet, _source, _at, done) => done(true) };

const directory = process.argv[2];
const store = directory === undefined ? undefined : orExit(await openStore(directory, { clock: systemClock, sink: quiet }));

const block = parsePrefix('127.0.0.0/8');
const device: Device = {
  id: 'load' as DeviceId,
  addresses: block === undefined ? [] : [block],
  groups: {},
  driver: 'cisco-iosxe',
  platform: 'isr1000-8p',
  radius: { secret: new Secret('testing123'), messageAuthenticator: 'require', limitProxyState: true, timeout: 5000 },
};
const users = Array.from({ length: 10_000 }, (_, i) => ({ name: `user${i}`, password: `plain:pw${i}`, group: 'All:Employees:Sales' }));
const document = orExit(readPolicy([{ path: 'bench.yaml', text: POLICY }], standardDictionary));
const policy = compilePolicy(nextRevision(undefined, document, systemClock.now()), standardDictionary);

const server = createRadiusServer({
  serverName: 'bench',
  devices: new DeviceRegistry([device]),
  policy: () => policy,
  stores: new Map([
    ['users', createInternalStore('users', 'users', users)],
    ['hosts', createInternalStore('hosts', 'hosts', [])],
  ]),
  sessions: createSessionDirectory({ clock: systemClock, random: systemRandom }),
  postures: createPostureDirectory(),
  accounting: store?.accounting ?? forgetful,
  dictionary: standardDictionary,
  clock: systemClock,
  random: systemRandom,
  sink: quiet,
  learned: { knows: () => true, learn: () => {} },
});

async function listen(kind: 'authentication' | 'accounting'): Promise<UdpListener> {
  return orExit(await openUdp({ address: '127.0.0.1', port: 0 }, (...datagram) => server.receive(kind, ...datagram)));
}
const authentication = await listen('authentication');
const accounting = await listen('accounting');
console.log(JSON.stringify({ authPort: authentication.port, acctPort: accounting.port }));

process.stdin.resume().on('end', async () => {
  await authentication.close();
  await accounting.close();
  await store?.close();
  process.exit(0);
});
