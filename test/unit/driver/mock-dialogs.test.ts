import { describe, expect, test } from 'vitest';
import { ciscoIosxe } from '../../../drivers/cisco-iosxe/driver.ts';
import { modes } from '../../../drivers/cisco-iosxe/modes.ts';
import { Secret } from '../../../src/base/secret.ts';
import { openDeviceSession } from '../../../src/driver/device-session.ts';
import { promptTable } from '../../../src/driver/prompts.ts';
import { deviceWith } from './fixture.ts';
import { MockDevice } from './mock-device.ts';
import { mockDialogs, promptOf, type State, stepOf } from './mock-dialogs.ts';
import { VirtualClock } from './virtual-clock.ts';

const files = mockDialogs();
const everything: Readonly<Record<string, State>> = Object.assign({}, ...files.map(({ states }) => states));
const table = promptTable(modes, 'Router');

const modeOf = (state: State): string | undefined => table.modesOf(promptOf(state, 'Router'))[0];

/** A session with a mock device that is in `start`, whose states are those of `file` and, where it names others, of the rest. */
async function at(start: string, states: Readonly<Record<string, State>>) {
  const clock = new VirtualClock();
  const device = new MockDevice(clock, { ...everything, ...states }, start);
  const target = deviceWith({ enableSecret: new Secret('cisco') });
  const opened = await clock.until(openDeviceSession({ shell: device, driver: ciscoIosxe, device: target, clock }));
  return { clock, device, opened };
}

async function open(start: string, states: Readonly<Record<string, State>>) {
  const { clock, device, opened } = await at(start, states);
  if (!opened.ok) throw new Error(opened.error.message);
  device.typed.length = 0;
  return { clock, device, session: opened.value };
}

test('the prompts of each state are the modes they are, and nothing else is one', () => {
  for (const { states } of files) {
    for (const state of Object.values(states)) {
      const prompt = promptOf(state, 'Router').trimEnd();
      const mode = modeOf(state);
      if (/^Router[>#]$/.test(prompt)) expect(mode).toBe(prompt.endsWith('>') ? 'exec' : 'privileged');
      else if (/^Router\(conf(?:ig)?\)#$/.test(prompt)) expect(mode).toBe('config');
      else if (/^Router\((?:config-|ca-)[^)]+\)#$/.test(prompt)) expect(mode).toBe('config-other');
      else expect([prompt, mode]).toEqual([prompt, undefined]);
    }
  }
});

/** What a device may be sent where it shows no prompt of ours: an empty line that wakes it, the next page, an interrupt. */
function strayed({ typed }: MockDevice, { secret = false, prompts = table } = {}): readonly (readonly [string, string])[] {
  return typed
    .filter(({ prompt }) => prompts.modesOf(prompt)[0] === undefined)
    .filter(({ prompt, text }) => text !== '' && text !== '\x03' && !(text === ' ' && /more/i.test(prompt)))
    .filter(({ prompt, text }) => !(secret && text === 'cisco' && /^password: ?$/i.test(prompt)))
    .map(({ prompt, text }) => [prompt, text]);
}

type Case = {
  readonly name: string;
  readonly start: string;
  readonly command: string;
  readonly states: Readonly<Record<string, State>>;
};

/** The commands of every privileged state that stays one when it is given an empty line. */
function commandsOf(kind: (step: ReturnType<typeof stepOf>, states: Readonly<Record<string, State>>) => boolean): readonly Case[] {
  return files.flatMap(({ file, states }) =>
    Object.entries(states)
      .filter(([, state]) => modeOf(state) === 'privileged' && !('' in (state.commands ?? {})))
      .flatMap(([start, state]) =>
        Object.entries(state.commands ?? {})
          .filter(([command, step]) => /^[\x20-\x3e\x40-\x7e]+$/.test(command) && kind(stepOf(step), { ...everything, ...states }))
          .map(([command]) => ({ name: `${file}, ${start}: ${command}`, start, command, states })),
      ),
  );
}

describe('a command that leads out of the modes we know', () => {
  const leading = commandsOf(({ new_state }, states) => {
    const next = new_state === undefined ? undefined : states[new_state];
    return next !== undefined && modeOf(next) === undefined;
  });
  // Where the next line is a pager, a log line or nothing at all, the command may come to a good end.
  const good = /^(?:.*-- ?More ?--.*|\*?[A-Z][a-z]{2} .*%[A-Z_]+-\d-.*|)$/;

  test('there are such commands', () => expect(leading.length).toBeGreaterThan(10));

  test.each(leading)('$name', async ({ start, command, states }) => {
    const { clock, device, session } = await open(start, states);
    const next = { ...everything, ...states }[stepOf(states[start]?.commands?.[command]).new_state ?? ''] ?? {};
    const ran = await clock.until(session.run(command));
    expect(strayed(device)).toEqual([]);
    if (!good.test(promptOf(next, 'Router'))) expect(ran).toMatchObject({ ok: false, error: { code: 'device.prompt' } });
  });

  test('what is asked is told, and the terminal is good for more', async () => {
    const states = dialogsOf('iosxe_mock_data_isr.yaml');
    const { clock, device, session } = await open('enable_isr', states);
    const asked = await clock.until(session.run('request platform software system shell'));
    expect(asked).toMatchObject({
      ok: false,
      error: {
        message: expect.stringContaining('shows `Are you sure you want to continue? [y/n]` after `request platform software system shell`'),
      },
    });
    expect(device.typed.at(-1)).toMatchObject({ text: '\x03' });
    expect(await clock.until(session.run('terminal no monitor'))).toMatchObject({ ok: true });
  });
});

describe('what a command prints comes out as it is', () => {
  const printing = commandsOf(
    ({ response, new_state }) => new_state === undefined && typeof response === 'string' && response.trim() !== '',
  );
  test.each(printing)('$name', async ({ start, command, states }) => {
    const { clock, session } = await open(start, states);
    const ran = await clock.until(session.run(command));
    const printed = String(stepOf(states[start]?.commands?.[command]).response).replaceAll('%N', 'Router');
    const lines = (text: string) =>
      text
        .split('\n')
        .map((line) => line.replace(/[\b\r]/g, '').trimEnd())
        .filter((line) => line !== '');
    const refused = lines(printed).find((line) => /^%\s*(?:Invalid|Incomplete|Ambiguous|Unknown)/.test(line));
    if (refused !== undefined) expect(ran).toMatchObject({ ok: false, error: { code: 'device.refused' } });
    else expect(ran.ok && lines(ran.value)).toEqual(lines(printed));
  });
});

describe('taking over a terminal', () => {
  const starts = files.flatMap(({ file, states }) =>
    Object.entries(states)
      .filter(([, { prompt }]) => prompt !== undefined)
      .map(([start, state]) => ({ name: `${file}, ${start}: ${promptOf(state, 'Router').slice(0, 40)}`, start, states })),
  );
  test.each(starts)('$name', async ({ start, states }) => {
    const { device, opened } = await at(start, states);
    // Some devices of the collection have names of their own.
    const named = /^(\w[\w.-]*)[>#] ?$/.exec(promptOf(states[start] ?? {}, 'Router'))?.[1];
    const prompts = promptTable(modes, opened.ok ? opened.value.host : (named ?? 'Router'));
    expect(strayed(device, { secret: true, prompts })).toEqual([]);
    if (opened.ok) expect(prompts.modesOf(device.prompt)).toEqual(['privileged']);
    else expect(['device.prompt', 'device.authentication', 'device.refused', 'device.locked']).toContain(opened.error.code);
  });

  test('from user mode with the enable secret, sent at its question only', async () => {
    const states = dialogsOf('iosxe_mock_data_isr.yaml');
    const { device, opened } = await at('isr_exec', states);
    expect(opened.ok).toBe(true);
    expect(device.typed.filter(({ text }) => text === 'cisco').map(({ prompt }) => prompt)).toEqual(['Password: ']);
  });
});

test.each([
  ['Router(boot)>', 'running its boot image'],
  ['Router(standby)#', 'the standby of another'],
  ['Router(recovery-mode)#', 'in recovery mode'],
  ['Router(maint-mode)#', 'in maintenance mode'],
  ['Router(tcl)#', 'in a Tcl shell'],
  ['rommon 1 >', 'in its boot monitor'],
  ['switch: ', 'in its boot loader'],
])('a device at `%s` is refused as what it is, and is sent nothing but empty lines', async (prompt, meaning) => {
  const { device, opened } = await at('room', { room: { prompt } });
  expect(opened).toMatchObject({ ok: false, error: { code: 'device.prompt', message: expect.stringContaining(`is ${meaning}`) } });
  expect(device.typed.every(({ text }) => text === '')).toBe(true);
});

describe('the configuration lock', () => {
  const states = dialogsOf('iosxe_mock_cat9k_config_session.yaml');

  test('a session that is thrown out of configuration mode by the lock comes back later and does its work', async () => {
    const { clock, device, session } = await open('c9k_enable4', states);
    const done = await clock.until(session.configure({ mode: 'config', lines: ['no boot system'], inverse: [] }));
    expect(done).toMatchObject({ ok: true, value: { kind: 'applied', applied: 1 } });
    expect(device.typed.filter(({ text }) => text === 'no boot system').map(({ prompt }) => prompt)).toEqual([
      'Router(config)#',
      'Router(config)#',
    ]);
    expect(device.state).toBe('c9k_enable4a');
  });

  test('thrown out in the middle, it sends nothing that would mean something else in exec mode', async () => {
    const { clock, device, session } = await open('c9k_enable4', states);
    const done = await clock.until(
      session.configure({ mode: 'config', lines: ['no logging console', 'no boot system', 'reload'], inverse: [] }),
    );
    expect(done).toMatchObject({ ok: true, value: { kind: 'refused', applied: 1, index: 1, refusal: { kind: 'locked' } } });
    expect(device.typed.map(({ text }) => text)).not.toContain('reload');
  });
});

function dialogsOf(file: string): Readonly<Record<string, State>> {
  return files.find((one) => one.file === file)?.states ?? {};
}

describe('configuration mode', () => {
  const states = dialogsOf('iosxe_mock_data.yaml');

  test('log lines glued to the prompt, with no prompt after them, do no harm in configuration mode', async () => {
    const { clock, session } = await open('enable_with_msgs', states);
    const done = await clock.until(session.configure({ mode: 'config', lines: ['msg'], inverse: [] }));
    expect(done).toMatchObject({ ok: true, value: { kind: 'applied', applied: 1, messages: [] } });
  });

  test('`Config mode cannot be entered` is a lock: it is tried again', async () => {
    const { clock, session } = await open('config_locked', states);
    expect(await clock.until(session.configure({ mode: 'config', lines: ['no logging console'], inverse: [] }))).toMatchObject({
      ok: true,
      value: { kind: 'applied' },
    });
  });

  test('without a prompt in configuration mode nothing is configured, and what to set is said', async () => {
    const { clock, device, session } = await open('enable_no_service_prompt_config', states);
    const done = await clock.until(session.configure({ mode: 'config', lines: ['no logging console'], inverse: [] }));
    expect(done).toMatchObject({
      ok: false,
      error: { code: 'device.prompt', message: expect.stringContaining('`service prompt config`') },
    });
    expect(device.typed.map(({ text }) => text)).not.toContain('no logging console');
  });
});
