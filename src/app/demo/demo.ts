import type { CliIo } from '../../api/cli/io.ts';
import { faultLine } from '../../base/fault.ts';
import { Closers } from '../closers.ts';
import { type Instance, startInstance } from '../compose.ts';
import { loadConfiguration } from '../config/load.ts';
import { layFoundation } from '../foundation.ts';
import { ApiClient } from './api-client.ts';
import { LAPTOP, SWITCH_NAME } from './cast.ts';
import { startLab } from './lab-process.ts';
import { Narrator } from './narrator.ts';
import { type Command, tellStory } from './story.ts';
import { createWorkspace, type Workspace, writeConfiguration } from './workspace.ts';

export type DemoOptions = {
  /** End after the story instead of staying up. */
  readonly exit: boolean;
  readonly color: boolean;
  /** The `queue` section to run on; `embedded` when left out. */
  readonly queue?: unknown;
};

/** The command line itself, for the steps a person would type. */
export type RunCommandLine = (argv: readonly string[], io: CliIo) => Promise<number>;

/** `portreeve demo`: server and lab switch, the story, and then a prompt to try things. Exit code 0 only when every step was proved. */
export async function runDemo(options: DemoOptions, io: CliIo, cli: RunCommandLine): Promise<number> {
  const closers = new Closers();
  // Told to end in the middle of the story, it takes the switch along: `exit` runs what must not be left behind.
  const end = (): void => process.exit(143);
  process.once('SIGTERM', end);
  try {
    return await play(options, io, cli, closers);
  } finally {
    await closers.closeAll();
    process.off('SIGTERM', end);
  }
}

async function play(options: DemoOptions, io: CliIo, cli: RunCommandLine, closers: Closers): Promise<number> {
  const tell = new Narrator(io, options.color);
  const workspace = await createWorkspace();
  process.once('exit', () => workspace.remove());
  closers.add(() => workspace.remove());
  const lab = await startLab(workspace);
  const stopLab = once(() => lab.stop());
  closers.add(stopLab);
  writeConfiguration(workspace, lab.ready, options.queue ?? 'embedded');
  const instance = await start(workspace, io);
  if (!instance) return 1;
  closers.add(() => instance.stop());
  // First of all: a switch that shuts down reports it to accounting, and waits for the answer.
  closers.add(stopLab);
  const radius = instance.listening.authentication.join(', ');
  tell.plain(`portreeve answers RADIUS on ${radius} and the API on ${instance.apiUrl}; the lab switch ${SWITCH_NAME} runs beside it.`);
  const api = new ApiClient(instance.apiUrl, workspace.apiKey);
  const command = commandAt(instance.apiUrl, workspace.apiKey, io, cli);
  await tellStory({ api, command, lab, tell, workspace });
  const code = conclude(tell);
  if (!options.exit) await stayUp(instance, workspace, io, tell);
  return code;
}

/** Runs commands as another terminal would, and gives what they printed. */
function commandAt(server: string, key: string, io: CliIo, cli: RunCommandLine): Command {
  return async (argv) => {
    const written: string[] = [];
    const env = { PORTREEVE_SERVER: server, PORTREEVE_API_KEY: key };
    const code = await cli(argv, { ...io, env, terminal: false, out: (text) => written.push(text) });
    return { code, out: written.join('') };
  };
}

function once(task: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= task();
    return done;
  };
}

async function start(workspace: Workspace, io: CliIo): Promise<Instance | undefined> {
  const configuration = loadConfiguration(workspace.configFile);
  if (!configuration.ok) {
    for (const fault of configuration.error) io.err(`portreeve: ${faultLine(fault)}\n`);
    return undefined;
  }
  const instance = await startInstance(configuration.value, layFoundation(configuration.value));
  if (instance.ok) return instance.value;
  io.err(`portreeve: ${faultLine(instance.error)}\n`);
  return undefined;
}

function conclude(tell: Narrator): number {
  tell.plain('');
  if (tell.unproved.length === 0) {
    tell.plain('Every step was proved.');
    return 0;
  }
  tell.plain(`Not proved: ${tell.unproved.join('; ')}.`);
  return 1;
}

async function stayUp(instance: Instance, workspace: Workspace, io: CliIo, tell: Narrator): Promise<void> {
  tell.plain('');
  tell.plain('The server and the switch stay up. In another terminal, in this folder:');
  tell.plain('');
  tell.plain(`  export PORTREEVE_SERVER=${instance.apiUrl} PORTREEVE_API_KEY=${workspace.apiKey}`);
  tell.plain('  npx portreeve session list');
  tell.plain(`  npx portreeve posture show ${LAPTOP}`);
  tell.plain(`  npx portreeve posture quarantine ${LAPTOP} --reason curious --wait`);
  tell.plain('  npx portreeve job list');
  tell.plain(`  npx portreeve session reauth ${LAPTOP} --wait`);
  tell.plain(`  $EDITOR ${workspace.dacl('FULL')} && npx portreeve policy publish`);
  tell.plain('');
  tell.plain('Ctrl-C ends both.');
  if (io.interrupted.aborted) return;
  await new Promise<void>((done) => io.interrupted.addEventListener('abort', () => done(), { once: true }));
}
