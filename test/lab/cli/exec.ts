import { spend } from '../faults.ts';
import { iosClock } from '../show/clock.ts';
import { Grammar } from './grammar.ts';
import { splitPipe } from './pipe.ts';
import { reject } from './refusal.ts';
import { showGrammar } from './show.ts';
import type { Vty } from './vty.ts';

const user = userCommands();
const privileged = privilegedCommands();

/** Exec commands, with or without privilege. */
export function execGrammar(withPrivilege: boolean): Grammar<Vty> {
  return withPrivilege ? privileged : user;
}

function userCommands(): Grammar<Vty> {
  return new Grammar<Vty>()
    .on('enable', enable)
    .on(['exit', 'logout', 'quit'], (vty) => {
      vty.over = true;
    })
    .on('show <what...>', (vty, { args, restAt }) => show(vty, args.what ?? '', restAt))
    .on('terminal length <lines:0-512>', (vty, { args }) => {
      vty.terminal.length = Number(args.lines);
    })
    .on('terminal width <columns:0-512>', (vty, { args }) => {
      vty.terminal.width = Number(args.columns);
    })
    .on('terminal monitor', (vty) => vty.monitor(true))
    .on('terminal no monitor', (vty) => vty.monitor(false))
    .on(['terminal exec prompt timestamp', 'terminal no exec prompt timestamp'], (vty, { text }) => {
      vty.timestamp = !text.includes(' no ');
    });
}

function privilegedCommands(): Grammar<Vty> {
  return userCommands()
    .on('disable', (vty) => {
      vty.privileged = false;
    })
    .on('configure terminal', configure)
    .on('write memory', save)
    .on('write', save)
    .on('copy running-config startup-config', async (vty) => {
      vty.terminal.write('Destination filename [startup-config]? ');
      const answer = await vty.terminal.readLine();
      if (answer.ended === 'enter' && ['', 'startup-config'].includes(answer.text.trim())) save(vty);
      else vty.terminal.write('%Error copying (Aborted)\n');
    })
    .on(['clear ip access-list counters', 'clear logging'], () => undefined)
    .on('clear access-session', (vty) => vty.device.sessions.terminateAll())
    .on('clear access-session mac <mac>', (vty, { args }) => vty.device.sessions.terminateMac(args.mac ?? ''));
}

async function enable(vty: Vty): Promise<void> {
  const secret = vty.device.options.enable;
  if (vty.privileged) return;
  if (secret === undefined) {
    vty.privileged = true;
    return;
  }
  for (let attempt = 0; attempt < 3; attempt += 1) {
    vty.terminal.write('Password: ');
    const answer = await vty.terminal.readLine(false);
    if (answer.ended !== 'enter') return;
    if (answer.text === secret) {
      vty.privileged = true;
      return;
    }
  }
  vty.terminal.write('% Bad secrets\n\n');
}

function configure(vty: Vty): void {
  if (spend(vty.device.faults.ssh, 'configLocked')) {
    vty.terminal.write(
      "Config session is locked by process '566', user will be pushed back to exec mode. Command execution is locked, Please try later.\n\n",
    );
    return;
  }
  vty.terminal.write('Enter configuration commands, one per line.  End with CNTL/Z.\n');
  vty.mode = { name: 'config' };
}

function save(vty: Vty): void {
  vty.device.config.save();
  vty.terminal.write('Building configuration...\n[OK]\n');
}

/** `show …` with what may stand behind a bar. `at` is the column where the text begins. */
export async function show(vty: Vty, what: string, at: number): Promise<void> {
  const pipe = splitPipe(what);
  if ('incomplete' in pipe) return reject(vty, what, { kind: 'incomplete' });
  if ('invalidAt' in pipe) return reject(vty, what, { kind: 'invalid', at: at + pipe.invalidAt });
  const reading = showGrammar(vty.privileged).read(pipe.command);
  if (reading.kind !== 'command')
    return reject(vty, `show ${what}`, reading.kind === 'invalid' ? { kind: 'invalid', at: at + reading.at } : reading);
  const lines: string[] = [];
  await reading.run({ vty, print: (text) => void lines.push(...text) }, reading.matched);
  if (vty.timestamp || vty.device.faults.ssh.timestampPreamble) lines.unshift(...preamble());
  await vty.terminal.page(pipe.filter(lines));
}

function preamble(): string[] {
  return ['Load for five secs: 2%/0%; one minute: 3%; five minutes: 3%', `No time source, ${iosClock(new Date())}`, ''];
}
