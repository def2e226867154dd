import { archiveSettings } from '../archive/config-files.ts';
import { rollBackTo } from '../archive/roll-back.ts';
import { spend } from '../faults.ts';
import { ARCHIVE_OFF, cannotOpen, findConfiguration } from '../show/archive.ts';
import type { Grammar, Matched } from './grammar.ts';
import { reject } from './refusal.ts';
import { readReplaceOptions } from './replace-options.ts';
import type { Vty } from './vty.ts';

const NO_ARCHIVE = '%Turn config archive on before using Rollback Confirmed Change\n';
const NOTHING_PENDING = '%No Rollback Confirmed Change pending\n';
const ALL_OR_NOTHING = `This will apply all necessary additions and deletions
to replace the current running configuration with the
contents of the specified configuration file, which is
assumed to be a complete configuration, not a partial
configuration. Enter Y if you are sure you want to proceed. ? [no]: `;

/** The exec commands that begin, keep, undo and replace configurations; texts as captured from IOS-XE. */
export function configureCommands(commands: Grammar<Vty>): Grammar<Vty> {
  return commands
    .on('configure terminal', (vty) => void enterConfiguration(vty))
    .on('configure terminal lock', (vty) => {
      if (enterConfiguration(vty)) vty.device.lock.holder = vty;
    })
    .on('configure terminal revert timer <minutes:1-120>', (vty, { args }) => enterWithTimer(vty, Number(args.minutes)))
    .on('configure confirm', confirm)
    .on('configure revert now', revertNow)
    .on('configure revert timer <minutes:1-120>', (vty, { args }) => {
      const { pending } = vty.device.revert;
      if (!pending) vty.terminal.write(NOTHING_PENDING);
      else if (mayDecide(vty, pending.user)) vty.device.revert.start(vty.device, pending.file, Number(args.minutes), vty.user);
    })
    .on('configure replace <url>', (vty, { args }) => replace(vty, args.url ?? '', '', 0))
    .on('configure replace <url> <options...>', (vty, { args, restAt }: Matched) =>
      replace(vty, args.url ?? '', args.options ?? '', restAt),
    )
    .on('archive config', (vty) => {
      if (archived(vty) === undefined) vty.terminal.write(`${ARCHIVE_OFF}\n% Error caught by command handler\n`);
    });
}

/** Saves the running configuration, into the archive too where `write-memory` says so. */
export function saved(vty: Vty): void {
  const { config } = vty.device;
  config.save();
  if (archiveSettings(config.blocks, config.hostname)?.withWriteMemory) archived(vty);
}

/** Puts the running configuration into the archive; the name of the file, undefined when the feature is off. */
function archived(vty: Vty): string | undefined {
  const { config, files, clock } = vty.device;
  const settings = archiveSettings(config.blocks, config.hostname);
  return settings && files.archive(settings, clock.now(), config.snapshot());
}

function enterConfiguration(vty: Vty): boolean {
  if (isLockedFor(vty) || spend(vty.device.faults.ssh, 'configLocked')) {
    vty.terminal.write(LOCKED);
    return false;
  }
  vty.terminal.write('Enter configuration commands, one per line.  End with CNTL/Z.\n');
  vty.mode = { name: 'config' };
  return true;
}

export const LOCKED =
  "Config session is locked by process '566', user will be pushed back to exec mode. Command execution is locked, Please try later.\n\n";

/** Whether another session has the configuration to itself. */
export function isLockedFor(vty: Vty): boolean {
  const { holder } = vty.device.lock;
  return holder !== undefined && holder !== vty;
}

function enterWithTimer(vty: Vty, minutes: number): void {
  const { device, terminal } = vty;
  if (!archiveSettings(device.config.blocks, device.config.hostname)) return void terminal.write(NO_ARCHIVE);
  if (device.revert.pending && !mayDecide(vty, device.revert.pending.user)) return;
  if (isLockedFor(vty)) return void terminal.write(LOCKED);
  const file = backUp(vty);
  if (file === undefined || !enterConfiguration(vty)) return;
  device.revert.start(device, file, minutes, vty.user);
}

function backUp(vty: Vty): string | undefined {
  const file = archived(vty);
  vty.terminal.write(`Rollback Confirmed Change: Backing up current running config to ${file}\n\n`);
  vty.device.log.add(`%ARCHIVE_DIFF-5-ROLLBK_CNFMD_CHG_BACKUP: Backing up current running config to ${file}`);
  return file;
}

function confirm(vty: Vty): void {
  const { pending } = vty.device.revert;
  if (!pending) vty.terminal.write(NOTHING_PENDING);
  else if (mayDecide(vty, pending.user)) vty.device.revert.confirm(vty.device, vty.user);
}

function revertNow(vty: Vty): void {
  const { pending } = vty.device.revert;
  if (!pending) vty.terminal.write(NOTHING_PENDING);
  else if (mayDecide(vty, pending.user)) vty.device.revert.revert(vty.device);
}

/** Only the user who set a timed rollback may decide on it (documented; the text is ours). */
function mayDecide(vty: Vty, owner: string): boolean {
  if (vty.user === owner) return true;
  vty.terminal.write(`%Rollback Confirmed Change is pending for user ${owner}\n`);
  return false;
}

async function replace(vty: Vty, url: string, words: string, at: number): Promise<void> {
  const { device, terminal } = vty;
  const options = readReplaceOptions(words);
  if (options.kind !== 'options')
    return reject(vty, words, options.kind === 'invalid' ? { kind: 'invalid', at: at + options.at } : options);
  if (isLockedFor(vty)) return void terminal.write(LOCKED);
  const wanted = findConfiguration(device, url);
  if (!wanted) return void terminal.write(`${cannotOpen(url)}\n`);
  const { minutes } = options;
  if (minutes !== undefined && !archiveSettings(device.config.blocks, device.config.hostname)) return void terminal.write(NO_ARCHIVE);
  const file = minutes === undefined ? undefined : backUp(vty);
  if (!options.force && !(await agreed(vty))) return;
  const printed = rollBackTo(device, wanted);
  terminal.write(`\n${(options.list ? printed : printed.slice(-3)).join('\n')}\n`);
  device.log.add('%SYS-5-CONFIG_R: Config Replace is Done ');
  if (minutes !== undefined && file !== undefined) device.revert.start(device, file, minutes, vty.user);
}

async function agreed(vty: Vty): Promise<boolean> {
  vty.terminal.write(ALL_OR_NOTHING);
  const answer = await vty.terminal.readLine();
  return answer.ended === 'enter' && /^y(es)?$/i.test(answer.text.trim());
}
