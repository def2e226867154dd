import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LabSwitch } from '../lab/lab-switch.ts';
import { missing, missingModule } from './foreign.ts';

type Told = {
  readonly failed?: boolean;
  readonly changed: boolean;
  readonly module_stderr?: string;
  readonly commands?: readonly string[];
  readonly stdout?: readonly string[];
  readonly rendered?: readonly string[];
  readonly diff?: { readonly before: string; readonly after: string };
  readonly gathered?: unknown;
  readonly ansible_facts?: Readonly<Record<string, unknown>>;
};
type Report = { readonly plays: readonly { readonly tasks: readonly Task[] }[] };
type Task = { readonly task: { readonly name: string }; readonly hosts: { readonly lab?: Told } };

const SETTINGS = `[defaults]
host_key_checking = False
stdout_callback = json
interpreter_python = /usr/bin/python3
retry_files_enabled = False
[persistent_connection]
connect_timeout = 60
command_timeout = 60
`;

describe.skipIf(missing('ansible-playbook') || missingModule('paramiko'))("Ansible's cisco.ios against the lab switch", () => {
  let lab: LabSwitch;
  let home: string;
  let told: ReadonlyMap<string, Told>;

  beforeAll(async () => {
    // Without the built-in lists of 17.x: ios_acls takes them for configured ones and would never be done with `overridden`.
    lab = await LabSwitch.start({ hostname: 'lab-switch', accounting: false, archive: true, enable: 'sesame', builtInLists: false });
    home = mkdtempSync(join(tmpdir(), 'portreeve-ansible-'));
    const vars = {
      ansible_host: '127.0.0.1',
      ansible_port: lab.ready.ssh.port,
      ansible_user: 'admin',
      ansible_password: 'cisco',
      ansible_connection: 'ansible.netcommon.network_cli',
      ansible_network_cli_ssh_type: 'paramiko',
      ansible_network_os: 'cisco.ios.ios',
      ansible_become: true,
      ansible_become_method: 'enable',
      ansible_become_password: 'sesame',
      backups: home,
    };
    writeFileSync(join(home, 'ansible.cfg'), SETTINGS);
    writeFileSync(join(home, 'hosts.yml'), JSON.stringify({ all: { hosts: { lab: vars } } }));
    const { stdout } = await promisify(execFile)(
      'ansible-playbook',
      ['-i', join(home, 'hosts.yml'), resolve(import.meta.dirname, 'ansible/site.yml')],
      { env: { ...process.env, HOME: home, ANSIBLE_CONFIG: join(home, 'ansible.cfg') }, maxBuffer: 2 ** 26 },
    ).catch((failure: { readonly stdout?: string; readonly message: string }) => {
      throw new Error(`${failure.message}\n${failure.stdout?.slice(-4000)}`);
    });
    const report = JSON.parse(stdout.slice(stdout.indexOf('{'))) as Report;
    told = new Map(report.plays[0]?.tasks.flatMap(({ task, hosts }) => (hosts.lab ? [[task.name, hosts.lab]] : [])));
  }, 300_000);
  afterAll(async () => {
    await lab?.stop();
    if (home) rmSync(home, { recursive: true });
  });

  const of = (task: string): Told => {
    const found = told.get(task);
    if (!found) throw new Error(`Ansible says nothing about ${task}`);
    return found;
  };

  test('everything but the wrong line went well', () => {
    expect([...told].filter(([, { failed }]) => failed).map(([name]) => name)).toEqual(['config refused']);
  });

  test('ios_command', () => {
    const [privilege, vlan, version] = of('look').stdout ?? [];
    expect(privilege).toBe('Current privilege level is 15');
    expect(vlan).toMatch(/^1 {4}default +active {4}Gi0\/1\/0, /m);
    expect(version).toContain('Cisco IOS XE Software, Version 17.09.04a');
  });

  test('ios_facts', () => {
    const facts = of('facts').ansible_facts ?? {};
    expect(facts).toMatchObject({
      ansible_net_hostname: 'lab-switch',
      ansible_net_version: '17.09.04a',
      ansible_net_serialnum: 'FGL000000LA',
      ansible_net_filesystems: ['bootflash:'],
      ansible_net_interfaces: { 'GigabitEthernet0/0/0': { lineprotocol: 'up', mtu: 1500, duplex: 'Full' } },
      ansible_network_resources: { hostname: { hostname: 'lab-switch' } },
    });
  });

  test('ios_config changes once, saves, and keeps a backup of what was before', () => {
    expect(of('config')).toMatchObject({
      changed: true,
      commands: ['ip access-list extended BY-LINES', '10 permit tcp any host 10.0.0.1 eq 443', '20 deny ip any any'],
    });
    expect(of('config again').changed).toBe(false);
    const backup = readFileSync(join(home, 'before.cfg'), 'utf8');
    expect(backup).toContain('hostname lab-switch');
    expect(backup).not.toContain('BY-LINES');
  });

  test('ios_config shows the refusal of a wrong line, and the list is untouched', () => {
    expect(of('config refused').module_stderr).toContain("% Invalid input detected at '^' marker.");
    expect(of('replaced').changed).toBe(true);
  });

  test('ios_config under a revert timer, confirmed, and the difference to the startup configuration', () => {
    expect(of('commit confirmed').changed).toBe(true);
    expect(lab.events.join('\n')).toMatch(/ROLLBK_CNFMD_CHG_START_ABSTIMER: .* in 2 minutes\n(?:.*\n)*.*ROLLBK_CNFMD_CHG_CONFIRM/);
    expect(lab.state.archive.pending).toBeUndefined();
    expect(lab.state.runningConfig).toContain('interface GigabitEthernet0/0/1\n no ip address\n negotiation auto\n description uplink\n');
    const { before, after } = of('difference to startup').diff ?? { before: '', after: '' };
    expect([before, after].map((text) => text.includes('description uplink')).sort()).toEqual([false, true]);
  });

  test('ios_acls renders what it then merges', () => {
    const lines = ['10 permit tcp any host 10.0.0.9 eq 443 established', '20 deny ip any any'];
    expect(of('rendered').rendered).toEqual(['ip access-list extended WEB', ...lines]);
    expect(of('merged')).toMatchObject({ changed: true, commands: ['ip access-list extended WEB', ...lines] });
  });

  test.each(['merged', 'replaced', 'overridden', 'deleted'])('ios_acls %s: the second time nothing is left to do', (state) => {
    expect(of(state).changed).toBe(true);
    expect(of(`${state} again`)).toMatchObject({ changed: false, commands: [] });
  });

  test('ios_acls reads back what it wrote', () => {
    expect(of('overridden').commands).toContain('no ip access-list extended BY-LINES');
    expect(of('gathered').gathered).toMatchObject([
      {
        afi: 'ipv4',
        acls: [
          {
            name: 'WEB',
            acl_type: 'extended',
            aces: [
              { sequence: 10, grant: 'permit' },
              { sequence: 20, grant: 'deny' },
            ],
          },
        ],
      },
    ]);
    expect(lab.state.accessLists).toEqual([]);
  });
});
