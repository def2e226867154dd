import { AccessLists } from './acl/access-lists.ts';
import { Interfaces } from './config/interfaces.ts';
import { RunningConfig } from './config/running-config.ts';
import { EventLog } from './event-log.ts';
import { type Faults, noFaults } from './faults.ts';
import type { AccessSessions } from './nas/access-sessions.ts';
import type { LabOptions } from './options.ts';

/** What the parts of the switch share: its configuration, its log, its sessions and what is wrong with it. */
export type Device = {
  readonly options: LabOptions;
  readonly bootedAt: Date;
  readonly log: EventLog;
  readonly faults: Faults;
  readonly interfaces: Interfaces;
  readonly lists: AccessLists;
  readonly config: RunningConfig;
  /** Set once the NAS half runs; a switch always has it. */
  sessions: AccessSessions;
};

export type DeviceWithoutSessions = Omit<Device, 'sessions'>;

export function createDevice(options: LabOptions): DeviceWithoutSessions {
  const interfaces = new Interfaces();
  const lists = new AccessLists(options.builtInLists);
  const config = new RunningConfig(options.hostname, interfaces, lists);
  config.save();
  return { options, bootedAt: new Date(), log: new EventLog(), faults: noFaults(), interfaces, lists, config };
}
