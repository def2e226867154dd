import { AccessLists } from './acl/access-lists.ts';
import { ConfigFiles } from './archive/config-files.ts';
import { RevertTimer } from './archive/revert-timer.ts';
import type { Vty } from './cli/vty.ts';
import { DeviceClock } from './clock.ts';
import { Interfaces } from './config/interfaces.ts';
import { RunningConfig } from './config/running-config.ts';
import { EventLog } from './event-log.ts';
import { type Faults, noFaults } from './faults.ts';
import type { AccessSessions } from './nas/access-sessions.ts';
import type { LabOptions } from './options.ts';

/** What the parts of the switch share: its configuration, its log, its sessions and what is wrong with it. */
export type Device = {
  readonly options: LabOptions;
  readonly clock: DeviceClock;
  readonly bootedAt: Date;
  readonly log: EventLog;
  readonly faults: Faults;
  readonly interfaces: Interfaces;
  readonly lists: AccessLists;
  readonly config: RunningConfig;
  readonly files: ConfigFiles;
  readonly revert: RevertTimer;
  /** Who has the configuration to himself, if anybody. */
  readonly lock: { holder: Vty | undefined };
  /** Set once the NAS half runs; a switch always has it. */
  sessions: AccessSessions;
};

export type DeviceWithoutSessions = Omit<Device, 'sessions'>;

export function createDevice(options: LabOptions): DeviceWithoutSessions {
  const interfaces = new Interfaces();
  const lists = new AccessLists(options.builtInLists);
  const config = new RunningConfig(options.hostname, interfaces, lists);
  if (options.archive) config.blocks.push({ line: 'archive', children: [{ line: 'path bootflash:archive', children: [] }] });
  config.save();
  const clock = new DeviceClock(options.secondMs);
  return {
    options,
    clock,
    bootedAt: clock.now(),
    log: new EventLog(() => clock.now()),
    faults: noFaults(),
    interfaces,
    lists,
    config,
    files: new ConfigFiles(),
    revert: new RevertTimer(),
    lock: { holder: undefined },
  };
}
