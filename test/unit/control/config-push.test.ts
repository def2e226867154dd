import { afterEach, beforeEach, expect, it } from 'vitest';
import type { EventId } from '../../../src/model/event.ts';
import { DOCUMENT, DocumentWorld, KEY } from './document-world.ts';
import { SWITCH } from './policy-and-device.ts';
import { evidence } from './world.ts';

let at: DocumentWorld;

beforeEach(async () => {
  at = await DocumentWorld.start({ secondMs: 20, startupConfig: ['ip http server'] });
});
afterEach(() => at.stop());

it('a document is entered, read back over a new session, and saved; its keys stand nowhere (C13, C15, C18, C20)', async () => {
  const plan = await at.pushed();
  expect(evidence(plan)).toEqual([
    expect.stringMatching(/^entering \d+ lines on sw1, without a revert timer, since its configuration archive is not set up$/),
    'the device is as the document wants it, read back over a new SSH session',
    'saving the configuration on sw1',
    'the configuration is saved',
  ]);
  expect(plan.state).toBe('proved');
  const { runningConfig, saved } = at.lab.state;
  for (const line of ['server name psn-1', 'ip access-list extended REDIRECT', ' device-tracking attach-policy TRACK']) {
    expect(runningConfig).toContain(line);
  }
  expect(saved).toBe(true);
  expect(JSON.stringify(plan) + JSON.stringify(at.world.emitted)).not.toMatch(/alpha-key-1|testing123/);
  expect(plan.notes.join('\n')).toContain('key [redacted]');
});

it('what is of one device is its own: its interfaces, and its own secret as a key', async () => {
  await at.pushed();
  const { runningConfig } = at.lab.state;
  expect(runningConfig).toContain('switchport access vlan 22');
  expect(runningConfig).not.toContain('switchport access vlan 99');
  expect(runningConfig).toContain('client 10.10.1.10 server-key testing123');
});

it('is found there the second time', async () => {
  await at.pushed();
  const again = await at.pushed(at.push({ id: 'again' as EventId }));
  expect(again).toMatchObject({ state: 'unneeded', steps: [] });
  expect(again.notes.at(-2)).toBe('sw1 is as the document wants it');
});

it('lacks what it needs: refused unless that is allowed, and nothing is sent', async () => {
  const before = at.lab.state.runningConfig;
  const document = DOCUMENT.replace('  accounting: { interim: 60 }\n', '');
  const refused = await at.world.control.accept(at.push({ document, allowMissing: false }));
  expect(refused).toMatchObject({ ok: false, error: { code: 'device.prerequisite' } });
  expect(at.lab.state.runningConfig).toBe(before);
});

it('a key that is written out is refused before anything is asked or kept', async () => {
  const refused = await at.world.control.accept(at.push({ document: DOCUMENT.replace('{ env: RADIUS_KEY }', 'written-out') }));
  expect(refused).toMatchObject({ ok: false, error: { code: 'config.invalid' } });
  expect(JSON.stringify(refused) + JSON.stringify(at.world.emitted)).not.toContain('written-out');
  expect(at.lab.state.ssh.connections).toBe(0);
});

it('a device that was changed after the plan was looked at is not touched', async () => {
  const preview = await at.world.control.preview(at.push());
  const step = preview.ok ? [...(preview.value[0]?.steps ?? [])][0]?.do : undefined;
  if (step?.kind !== 'configure') throw new Error('no step');
  await at.lab.configure(['interface GigabitEthernet0/1/3', 'description somebody was here']);
  const stale = await at.world.control.accept(at.push({ basis: { [SWITCH]: step.basis } }));
  expect(stale).toMatchObject({ ok: false, error: { code: 'plan.stale' } });
  expect(at.lab.state.runningConfig).not.toContain('psn-1');
});

it.each(['key alpha-key-1', 'port 3799', '30 permit tcp any any eq www', 'device-tracking attach-policy TRACK'])(
  'refused at `%s`: everything is as it was',
  async (line) => {
    const before = at.lab.state.runningConfig;
    at.lab.setFaults({ ssh: { invalidLines: [line] } });
    const plan = await at.pushed();
    expect(plan.steps.map(({ state }) => state)).toEqual(['refused', 'skipped']);
    expect(evidence(plan).at(1)).toMatch(/not a command here; taken back: the device is as it was$/);
    expect(JSON.stringify(plan)).not.toContain(KEY);
    expect(at.lab.state.runningConfig).toBe(before);
  },
);
