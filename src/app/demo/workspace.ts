import { createHash, randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DEVICE_USER, type LabReady, SWITCH_ADDRESS, SWITCH_NAME } from './cast.ts';

/** The demo's own installation in a temporary folder: the example policy, with addresses, ports and secrets of this run. */
export type Workspace = {
  readonly folder: string;
  readonly configFile: string;
  /** What is configured on the switch before anything happens. */
  readonly switchConfigFile: string;
  readonly apiKey: string;
  readonly radiusSecret: string;
  readonly devicePassword: string;
  readonly authenticationPort: number;
  readonly accountingPort: number;
  /** Path of a dACL file of the policy. */
  dacl(name: string): string;
  remove(): void;
};

const EXAMPLE = resolve(import.meta.dirname, '../../../docs/example');

/** The list a redirect names is the switch's own: permit = send the browser to the portal, deny = leave alone. */
const SWITCH_CONFIG = `ip access-list extended REDIRECT
 10 deny udp any any eq domain
 20 deny udp any eq bootpc any eq bootps
 30 permit tcp any any eq www
`;

/** What the laptop must be; the demo itself is the agent that has to run. */
const ASSESSMENT = `assessments:
  - name: laptop
    platforms: [linux, macos]
    checks:
      - id: agent-running
        epa: sys.client_expr("proc_0_node")
        remedy: start the agent
      - id: no-miner
        epa: '!sys.client_expr("proc_0_xmrig")'
`;

export async function createWorkspace(): Promise<Workspace> {
  const folder = mkdtempSync(join(tmpdir(), 'portreeve-demo-'));
  cpSync(join(EXAMPLE, 'policy'), join(folder, 'policy'), { recursive: true });
  cpSync(join(EXAMPLE, 'identities.yaml'), join(folder, 'identities.yaml'));
  const switchConfigFile = join(folder, 'switch.cfg');
  writeFileSync(switchConfigFile, SWITCH_CONFIG);
  mkdirSync(join(folder, 'posture'));
  writeFileSync(join(folder, 'posture', 'laptop.yaml'), ASSESSMENT);
  const [authenticationPort, accountingPort] = await freeUdpPorts(2);
  return {
    folder,
    configFile: join(folder, 'portreeve.yaml'),
    switchConfigFile,
    apiKey: `pr_${randomBytes(24).toString('hex')}`,
    radiusSecret: randomBytes(16).toString('hex'),
    devicePassword: randomBytes(12).toString('hex'),
    authenticationPort: authenticationPort ?? 0,
    accountingPort: accountingPort ?? 0,
    dacl: (name) => join(folder, 'policy', 'dacls', `${name}.acl`),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Written once the lab switch runs: only then its ports and host key are known. JSON is YAML, and quotes everything rightly. */
export function writeConfiguration(workspace: Workspace, lab: LabReady, queue: unknown): void {
  const write = (file: string, value: unknown): void => writeFileSync(join(workspace.folder, file), `${JSON.stringify(value, null, 2)}\n`);
  write('portreeve.yaml', {
    server: { name: 'demo' },
    posture: { folder: 'posture' },
    radius: {
      authentication: [`127.0.0.1:${workspace.authenticationPort}`],
      accounting: [`127.0.0.1:${workspace.accountingPort}`],
      daclPacketSize: 576,
    },
    api: {
      listen: '127.0.0.1:0',
      keys: [{ name: 'demo', role: 'admin', sha256: createHash('sha256').update(workspace.apiKey).digest('hex') }],
    },
    queue,
    log: { level: 'silent' },
  });
  write('devices.yaml', {
    devices: [
      {
        name: SWITCH_NAME,
        addresses: [SWITCH_ADDRESS],
        groups: { Location: 'All:Lab', 'Device Type': 'All:Switch' },
        driver: 'cisco-iosxe',
        platform: 'isr1000-8p',
        radius: { secret: workspace.radiusSecret, messageAuthenticator: 'require' },
        coa: { port: lab.coa.port },
        ssh: { port: lab.ssh.port, username: DEVICE_USER, password: workspace.devicePassword, hostKeys: [lab.ssh.hostKey] },
      },
    ],
  });
}

/** Ports that were free a moment ago; the switch must be told them before the server can bind them. */
async function freeUdpPorts(count: number): Promise<number[]> {
  const sockets = Array.from({ length: count }, () => createSocket('udp4'));
  const ports = await Promise.all(
    sockets.map(
      (socket) =>
        new Promise<number>((done, failed) => {
          socket.once('error', failed);
          socket.bind(0, '127.0.0.1', () => done(socket.address().port));
        }),
    ),
  );
  await Promise.all(sockets.map((socket) => new Promise<void>((done) => socket.close(done))));
  return ports;
}
