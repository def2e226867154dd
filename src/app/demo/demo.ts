import type { CliIo } from '../../api/cli/io.ts';
import { faultLine } from '../../base/fault.ts';
import { type Instance, startInstance } from '../compose.ts';
import { loadConfiguration } from '../config/load.ts';
import { ApiClient } from './api-client.ts';
import { LAPTOP, SWITCH_NAME } from './cast.ts';
import { startLab } from './lab-process.ts';
import { Narrator } from './narrator.ts';
import { tellStory } from './story.ts';
import { createWorkspace, type Workspace, writeConfiguration } from './workspace.ts';

export type DemoOptions = {
  /** End after the story instead of staying up. */
  readonly exit: boolean;
  readonly color: boolean;
  /** The `queue` section to run on; `embedded` when left out. */
  readonly queue?: unknown;
};

/** `portreeve demo`: server and lab switch, the story, and then a prompt to try things. Exit code 0 only when every step was proved. */
export async function runDemo(options: DemoOptions, io: CliIo): Promise<number> {
  const tell = new Narrator(io, options.color);
  const workspace = await createWorkspace();
  try {
    const lab = await startLab(workspace);
    try {
      writeConfiguration(workspace, lab.ready, options.queue ?? 'embedded');
      const instance = await start(workspace, io);
      if (!instance) return 1;
      try {
        tell.plain(
          `portreeve answers RADIUS on 127.0.0.1:${workspace.authenticationPort} and the API on ${instance.apiUrl}; the lab switch ${SWITCH_NAME} runs beside it.`,
        );
        await tellStory({ api: new ApiClient(instance.apiUrl, workspace.apiKey), lab, tell, workspace });
        const code = conclude(tell);
        if (!options.exit) await stayUp(instance, workspace, io, tell);
        return code;
      } finally {
        await instance.stop();
      }
    } finally {
      await lab.stop();
    }
  } finally {
    workspace.remove();
  }
}

async function start(workspace: Workspace, io: CliIo): Promise<Instance | undefined> {
  const configuration = loadConfiguration(workspace.configFile);
  if (!configuration.ok) {
    for (const fault of configuration.error) io.err(`portreeve: ${faultLine(fault)}\n`);
    return undefined;
  }
  const instance = await startInstance(configuration.value);
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
  tell.plain(`  npx portreeve posture report ${LAPTOP} noncompliant`);
  tell.plain('  npx portreeve job list');
  tell.plain(`  npx portreeve session reauth ${LAPTOP} --wait`);
  tell.plain(`  $EDITOR ${workspace.dacl('FULL')} && npx portreeve policy reload`);
  tell.plain('');
  tell.plain('Ctrl-C ends both.');
  if (io.interrupted.aborted) return;
  await new Promise<void>((done) => io.interrupted.addEventListener('abort', () => done(), { once: true }));
}
