import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LabSwitch } from '../lab/lab-switch.ts';
import { missingModule, PYTHON } from './foreign.ts';

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

/** Goes through the pages by hand, as scripts do that were written for a person's terminal. */
const FAST = `
import json, sys
from netmiko import ConnectHandler
c = ConnectHandler(device_type='cisco_ios', host='127.0.0.1', port=int(sys.argv[1]), username='admin', password='cisco', fast_cli=True)
seen = {'pages': 0}
c.send_command('terminal length 10')
text = c.send_command_timing('show running-config')
while '--More--' in text.splitlines()[-1]:
    seen['pages'] += 1
    text += c.send_command_timing(' ', strip_prompt=False, strip_command=False, normalize=False)
seen['paged'] = [line.split('\\b')[-1].rstrip() for line in text.replace('\\r', '').splitlines() if line.strip()][-4:-1]
c.config_mode()
inside = c.check_config_mode()
seen['wrong'] = c.send_config_set(['ip access-list extended FAST', 'permit ip any any', 'permit nonsense'], exit_config_mode=False)
c.exit_config_mode()
seen['mode'] = [inside, c.check_config_mode()]
c.disconnect()
print(json.dumps(seen))
`;

describe.skipIf(missingModule('netmiko'))('netmiko against the lab switch', () => {
  let lab: LabSwitch | undefined;
  let enable: string | undefined;
  beforeEach(() => {
    enable = undefined;
  });
  afterEach(() => lab?.stop());

  async function push(hostname: string): Promise<Record<string, string>> {
    lab = await LabSwitch.start({ hostname, accounting: false, enable });
    return (await run(SCRIPT)) as Record<string, string>;
  }

  async function run(script: string): Promise<Record<string, unknown>> {
    const { stdout } = await promisify(execFile)(PYTHON, ['-c', script, String(lab?.ready.ssh.port), enable ?? '']);
    return JSON.parse(stdout) as Record<string, unknown>;
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

  test('in fast mode, with paging on, and with a wrong line', async () => {
    lab = await LabSwitch.start({ accounting: false });
    const seen = await run(FAST);
    expect(seen.pages).toBeGreaterThan(1);
    expect(seen.paged).toEqual([' no ip address', '!', 'end']);
    expect(seen.wrong).toContain("% Invalid input detected at '^' marker.");
    expect(seen.mode).toEqual([true, false]);
    expect(lab.state.accessLists).toEqual([{ name: 'FAST', kind: 'extended', lines: ['10 permit ip any any'] }]);
  }, 60_000);
});
