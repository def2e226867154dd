import { interfaceName } from '../config/interfaces.ts';
import { portOf, readMac } from '../nas/session.ts';
import { iosClock } from '../show/clock.ts';
import { showFiles } from '../show/files.ts';
import { configureCommands, saved } from './configuring.ts';
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
  return configureCommands(userCommands())
    .on('disable', (vty) => {
      vty.privileged = false;
    })
    .on(['write memory', 'write'], save)
    .on(['dir', 'dir <where>'], (vty) => vty.terminal.page(showFiles(vty.device)))
    .on('copy running-config <url>', (vty, { args }) => copyRunning(vty, args.url ?? ''))
    .on(['clear ip access-list counters', 'clear logging'], () => undefined)
    .on('clear access-session', (vty) => vty.device.sessions.clearWhere(() => true))
    .on(['clear access-session mac <mac>', 'clear authentication sessions mac <mac>'], (vty, { args }) =>
      vty.device.sessions.clearWhere(({ endpoint }) => endpoint.mac === readMac(args.mac ?? '')),
    )
    .on(['clear access-session interface <name>', 'clear authentication sessions interface <name>'], (vty, { args }) => {
      const name = interfaceName(args.name ?? '');
      vty.device.sessions.clearWhere((session) => portOf(session) === name);
    });
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

function save(vty: Vty): void {
  saved(vty);
  vty.terminal.write('Building configuration...\n[OK]\n');
}

/** `copy running-config startup-config`, or to a file; asks for the name first unless `file prompt quiet` is configured. */
async function copyRunning(vty: Vty, url: string): Promise<void> {
  const { config, files } = vty.device;
  const toStartup = 'startup-config'.startsWith(url) || url === 'nvram:startup-config';
  const name = toStartup ? 'startup-config' : url.replace(/^\w+:\/?/, '');
  if (!toStartup && !/^\w+:/.test(url)) return reject(vty, url, { kind: 'invalid', at: 'copy running-config '.length });
  if (!config.blocks.some((block) => block.line === 'file prompt quiet')) {
    vty.terminal.write(`Destination filename [${name}]? `);
    const answer = await vty.terminal.readLine();
    if (answer.ended !== 'enter' || !['', name].includes(answer.text.trim())) {
      vty.terminal.write('%Error copying (Aborted)\n');
      return;
    }
  }
  if (toStartup) return save(vty);
  files.write(url, config.snapshot());
  vty.terminal.write(`${config.lines().join('\n').length} bytes copied in 0.433 secs (6940 bytes/sec)\n\n`);
}

/** `show …` with what may stand behind a bar. `at` is the column where the text begins. */
export async function show(vty: Vty, what: string, at: number): Promise<void> {
  const pipe = splitPipe(what);
  if ('incomplete' in pipe) return reject(vty, what, { kind: 'incomplete' });
  if ('invalidAt' in pipe) return reject(vty, what, { kind: 'invalid', at: at + pipe.invalidAt });
  const reading = showGrammar(vty).read(pipe.command);
  if (reading.kind !== 'command')
    return reject(vty, `show ${what}`, reading.kind === 'invalid' ? { kind: 'invalid', at: at + reading.at } : reading);
  const lines: string[] = [];
  await reading.run({ vty, print: (text) => void lines.push(...text) }, reading.matched);
  if (vty.timestamp || vty.device.faults.ssh.timestampPreamble) lines.unshift(...preamble(vty.device.clock.now()));
  await vty.terminal.page(pipe.filter(lines));
}

function preamble(now: Date): string[] {
  return ['Load for five secs: 2%/0%; one minute: 3%; five minutes: 3%', `No time source, ${iosClock(now)}`, ''];
}
