import { interfaceName } from '../config/interfaces.ts';
import type { Device } from '../device.ts';
import { type AccessSession, portOf, readMac } from '../nas/session.ts';
import { showAccessLists } from '../show/access-lists.ts';
import { showAccessSessions, showSessionDetails } from '../show/access-session.ts';
import { showArchive, showDifferences, showRollbackTimer } from '../show/archive.ts';
import { iosClock } from '../show/clock.ts';
import { showDeviceTracking } from '../show/device-tracking.ts';
import { showMemory } from '../show/files.ts';
import { showInterfaces, showIpInterface } from '../show/interface-details.ts';
import { showIpInterfaceBrief, showVlan } from '../show/interfaces.ts';
import { showTcamUtilization } from '../show/tcam-utilization.ts';
import { showInventory, showVersion } from '../show/version.ts';
import { Grammar } from './grammar.ts';
import type { Vty } from './vty.ts';

/** What a show command is given: the vty it was typed at, and where its lines go. */
export type Show = { readonly vty: Vty; readonly print: (lines: readonly string[]) => void };

const everyone = forEveryone();
const privileged = forPrivileged();
const catalyst = forCatalyst();

/** The words that may follow `show`. */
export function showGrammar({ privileged: withPrivilege, device }: Vty): Grammar<Show> {
  if (!withPrivilege) return everyone;
  return device.options.model === 'c9300' ? catalyst : privileged;
}

function forEveryone(): Grammar<Show> {
  return new Grammar<Show>()
    .on('version', ({ vty, print }) => print(showVersion(vty.device)))
    .on('inventory', ({ print }) => print(showInventory()))
    .on('clock', ({ vty, print }) => print([iosClock(vty.device.clock.now())]))
    .on('privilege', ({ vty, print }) => print([`Current privilege level is ${vty.privileged ? 15 : 1}`]))
    .on(['vlan', 'vlan brief'], ({ vty, print }) => print(showVlan(vty.device)))
    .on('ip interface brief', ({ vty, print }) => print(showIpInterfaceBrief(vty.device)))
    .on('interfaces', ({ vty, print }) => print(showInterfaces(vty.device)))
    .on('interfaces <name>', ({ vty, print }, { args }) => print(showInterfaces(vty.device, args.name)))
    .on('ip interface', ({ vty, print }) => print(showIpInterface(vty.device)))
    .on('ip interface <name>', ({ vty, print }, { args }) => print(showIpInterface(vty.device, args.name)))
    .on('ipv6 interface', ({ print }) => print([]))
    .on('memory statistics', ({ print }) => print(showMemory()))
    .on('lldp', ({ print }) => print(['% LLDP is not enabled']))
    .on('cdp', ({ print }) => print(['% CDP is not enabled']))
    .on(['ip access-lists', 'access-lists'], ({ vty, print }) => print(showAccessLists(vty.device)))
    .on(['ip access-lists <name>', 'access-lists <name>'], ({ vty, print }, { args }) => print(showAccessLists(vty.device, args.name)));
}

function forPrivileged(): Grammar<Show> {
  return forEveryone()
    .on('running-config', ({ vty, print }) => print(vty.device.config.show()))
    .on('running-config interface <name>', ({ vty, print }, { args }) =>
      print(vty.device.config.showInterface(interfaceName(args.name ?? ''))),
    )
    .on('startup-config', ({ vty, print }) => print(vty.device.config.showStartup()))
    .on('archive', ({ vty, print }) => print(showArchive(vty.device)))
    .on('archive config rollback timer', ({ vty, print }) => print(showRollbackTimer(vty.device)))
    .on('archive config differences', ({ vty, print }) => print(showDifferences(vty.device)))
    .on('archive config differences <first>', ({ vty, print }, { args }) => print(showDifferences(vty.device, args.first)))
    .on('archive config differences <first> <second>', ({ vty, print }, { args }) =>
      print(showDifferences(vty.device, args.first, args.second)),
    )
    .on('logging', ({ vty, print }) => print(['Syslog logging: enabled', '', 'Log Buffer (100000 bytes):', '', ...vty.device.log.lines]))
    .on('device-tracking database', ({ vty, print }) => print(showDeviceTracking(vty.device)))
    .on('access-session', ({ vty, print }) => print(showAccessSessions(vty.device)))
    .on('access-session details', ({ vty, print }) => print(detailsOf(vty.device, vty.device.sessions.list)))
    .on(['access-session mac <mac>', 'access-session mac <mac> details'], ({ vty, print }, { args }) => {
      const mac = readMac(args.mac ?? '');
      print(
        detailsOf(
          vty.device,
          vty.device.sessions.list.filter((session) => session.endpoint.mac === mac),
        ),
      );
    })
    .on(['access-session interface <name>', 'access-session interface <name> details'], ({ vty, print }, { args }) =>
      ofInterface(vty, print, args.name ?? ''),
    )
    .on(['access-session interface <name> <number> details', 'access-session interface <name> <number>'], ({ vty, print }, { args }) =>
      ofInterface(vty, print, `${args.name ?? ''}${args.number ?? ''}`),
    );
}

function detailsOf(device: Device, sessions: readonly AccessSession[]): string[] {
  return showSessionDetails(sessions, device.clock.now());
}

function forCatalyst(): Grammar<Show> {
  return forPrivileged().on('platform hardware fed switch active fwd-asic resource tcam utilization', ({ vty, print }) =>
    print(showTcamUtilization(vty.device)),
  );
}

function ofInterface(vty: Vty, print: Show['print'], typed: string): void {
  const name = interfaceName(typed);
  print(
    detailsOf(
      vty.device,
      vty.device.sessions.list.filter((session) => portOf(session) === name),
    ),
  );
}
