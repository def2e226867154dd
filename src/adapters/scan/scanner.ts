import { access, readFile, rm } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { type Fault, fault } from '../../base/fault.ts';
import { err, ok } from '../../base/result.ts';
import { type Mac, parseMac } from '../../model/mac.ts';
import type { HostScanner } from '../../ports/host-scanner.ts';
import type { ReportedFacts } from '../../posture/assess/judge.ts';
import { whyNotDeleted } from '../../posture/factors/check-elements.ts';
import { COLLECT_COMMANDS, type Collected, type CollectName } from '../../posture/macos/collect.ts';
import { linuxProcesses, macProcesses, type Process } from './processes.ts';
import { type RunCommand, runCommand } from './run-command.ts';

/** Where the scanner looks; tests put another machine in its place. */
export type ScannedHost = {
  readonly platform: string;
  readonly run: RunCommand;
  readonly proc: string;
  readonly release: string;
  readonly root: boolean;
};

const THIS_HOST: ScannedHost = {
  platform: process.platform,
  run: runCommand,
  proc: '/proc',
  release: '/etc/os-release',
  root: process.getuid?.() === 0,
};

/** Scans the machine it runs on: Linux or macOS. */
export function createHostScanner(host: ScannedHost = THIS_HOST): HostScanner {
  return {
    async scan(files) {
      const there = Object.fromEntries(await Promise.all(files.map(async (file) => [file, await exists(file)] as const)));
      const common = { macs: addresses(), ...(files.length === 0 ? {} : { files: there }) };
      switch (host.platform) {
        case 'linux':
          return ok({ platform: 'linux', ...common, ...(await linuxFacts(host)) });
        case 'darwin':
          return ok({ platform: 'macos', ...common, ...(await macFacts(host)) });
        default:
          return err(notHere(host.platform));
      }
    },
    async act(killProcesses, deleteFiles) {
      const running = await processesOf(host);
      const ended = killProcesses.map((name) => endAll(running, name));
      const deleted = await Promise.all(deleteFiles.map(deleteFile));
      return [...ended, ...deleted];
    },
  };
}

function notHere(platform: string): Fault {
  return fault('input.invalid', `this machine runs \`${platform}\`: Linux and macOS are scanned`);
}

async function linuxFacts({ proc, release }: ScannedHost): Promise<ReportedFacts> {
  const processes = namesOf(await linuxProcesses(proc));
  const text = await readFile(release, 'utf8').catch(() => '');
  const version = /^VERSION_ID="?([^"\n]*)"?$/m.exec(text)?.[1];
  return { processes, ...(version === undefined ? {} : { system: { OS: { VERSION: version } } }) };
}

async function macFacts({ run, root }: ScannedHost): Promise<ReportedFacts> {
  const texts: Partial<Record<CollectName, string>> = {};
  for (const command of COLLECT_COMMANDS) {
    const printed = command.root && !root ? undefined : await run(command.program, command.args);
    if (printed !== undefined) texts[command.name] = printed;
  }
  const macos: Collected = texts;
  const running = await macProcesses(run);
  const version = macos['os-version']?.trim();
  return {
    ...(running && { processes: namesOf(running) }),
    ...(version === undefined ? {} : { system: { OS: { VERSION: version } } }),
    macos,
  };
}

async function processesOf({ platform, proc, run }: ScannedHost): Promise<readonly Process[]> {
  return platform === 'darwin' ? ((await macProcesses(run)) ?? []) : linuxProcesses(proc);
}

function namesOf(processes: readonly Process[]): readonly string[] {
  return [...new Set(processes.flatMap(({ names }) => names))].sort();
}

/** Addresses of the interfaces that have one; a loopback has none. */
function addresses(): readonly Mac[] {
  const all = Object.values(networkInterfaces()).flatMap((of = []) => of.map(({ mac }) => parseMac(mac)));
  return [...new Set(all.filter((mac) => mac !== undefined && mac !== '00-00-00-00-00-00'))].filter((mac) => mac !== undefined).sort();
}

function endAll(running: readonly Process[], name: string): string {
  const found = running.filter(({ pid, names }) => pid !== process.pid && names.includes(name));
  if (found.length === 0) return `process ${name}: not running`;
  const ends = found.map(({ pid }) => {
    try {
      process.kill(pid, 'SIGTERM');
      return `${pid} was told to end`;
    } catch (cause) {
      return `${pid} could not be ended (${(cause as NodeJS.ErrnoException).code})`;
    }
  });
  return `process ${name}: ${ends.join(', ')}`;
}

async function deleteFile(file: string): Promise<string> {
  const why = whyNotDeleted(file);
  if (why !== undefined) return `file ${file}: not deleted, ${why}`;
  if (!(await exists(file))) return `file ${file}: not there`;
  try {
    await rm(file);
    return `file ${file}: deleted`;
  } catch (cause) {
    return `file ${file}: could not be deleted (${(cause as NodeJS.ErrnoException).code})`;
  }
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
