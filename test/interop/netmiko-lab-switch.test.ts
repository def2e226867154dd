import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LabSwitch } from '../lab/lab-switch.ts';
import { missing } from './foreign.ts';

const PYTHON = '/usr/bin/python3';

/** netmiko is a Python package, not a program: asked for by importing it. */
function withoutNetmiko(): boolean {
  if (missing('python3')) return true;
  try {
    execFileSync(PYTHON, ['-c', 'import netmiko'], { stdio: 'ignore' });
    return false;
  } catch (problem) {
    if (process.env.CI === 'true') throw problem;
    console.warn('SKIPPED: needs python3-netmiko: not installed (Debian: npm run foreign)');
    return true;
  }
}

/** Connects, looks, enters a list of 20 entries, reads it back, saves, and goes; prints what it saw as JSON. */
const SCRIPT = `
import json, sys
from netmiko import ConnectHandler
port, secret = int(sys.argv[1]), sys.argv[2]
c = ConnectHandler(device_type='cisco_ios', host='127.0.0.1', port=port, username='admin', password='cisco', secret=secret, global_delay_factor=0.2)
seen = {'prompt': c.find_prompt()}
if secret:
    c.enable()
    seen['enabled'] = c.find_prompt()
seen['version'] = c.send_command('show version')
lines = ['ip access-list extended PUSHED'] + ['permit tcp any host 10.0.0.%d eq 443' % n for n in range(1, 21)]
seen['push'] = c.send_config_set(lines)
seen['list'] = c.send_command('show ip access-lists PUSHED')
seen['save'] = c.save_config()
c.disconnect()
print(json.dumps(seen))
`;

describe.skipIf(withoutNetmiko())('netmiko against the lab switch', () => {
  let lab: LabSwitch | undefined;
  let enable: string | undefined;
  beforeEach(() => {
    enable = undefined;
  });
  afterEach(() => lab?.stop());

  async function push(hostname: string): Promise<Record<string, string>> {
    lab = await LabSwitch.start({ hostname, accounting: false, enable });
    const { stdout } = await promisify(execFile)(PYTHON, ['-c', SCRIPT, String(lab.ready.ssh.port), enable ?? '']);
    return JSON.parse(stdout) as Record<string, string>;
  }

  test('connect, show, a list of 20 entries, read back, save', async () => {
    const seen = await push('access-switch-in-building-seven');
    expect(seen.prompt).toBe('access-switch-in-building-seven#');
    expect(seen.version).toContain('Version 17.09.04a');
    expect(seen.push).not.toContain('%');
    const entries = Array.from({ length: 20 }, (_, index) => `${(index + 1) * 10} permit tcp any host 10.0.0.${index + 1} eq 443`);
    expect(seen.list?.split('\n')).toEqual(['Extended IP access list PUSHED', ...entries.map((entry) => `    ${entry}`)]);
    expect(seen.save).toContain('[OK]');
    expect(lab?.state.accessLists).toEqual([{ name: 'PUSHED', kind: 'extended', lines: entries }]);
    expect(lab?.state.saved).toBe(true);
  }, 60_000);

  test('with an enable secret', async () => {
    enable = 'sesame';
    const seen = await push('sw1');
    expect(seen).toMatchObject({ prompt: 'sw1>', enabled: 'sw1#' });
    expect(lab?.state.accessLists[0]?.lines).toHaveLength(20);
  }, 60_000);
});
