import type { ShowQuery } from '../../../src/driver/contract.ts';
import { parseAaaServers } from './aaa-servers.ts';
import { parseAaaTest } from './aaa-test.ts';
import { parseAccessSessions } from './access-session.ts';
import { parseAccessSessionBrief } from './access-session-brief.ts';
import { parseAccessSessionDetail } from './access-session-detail.ts';
import { parseSessionInfo } from './access-session-info.ts';
import { parseArchive } from './archive.ts';
import { parseArchiveDifferences } from './archive-differences.ts';
import { parseLoggedCommands } from './archive-log.ts';
import { parseBindings } from './device-tracking-database.ts';
import { parseTrackedMacs } from './device-tracking-macs.ts';
import { parsePolicyTargets } from './device-tracking-policies.ts';
import { parseTrackingPolicy } from './device-tracking-policy.ts';
import { parseInventory } from './inventory.ts';
import { parseShownAcls } from './ip-access-lists.ts';
import { parseTrackedHosts } from './ip-device-tracking.ts';
import { parseIpSsh } from './ip-ssh.ts';
import { parseDot1xSummary, parseMabSummary } from './method-summaries.ts';
import { parseObjectGroups } from './object-groups.ts';
import { parseRadiusServerGroups } from './radius-server-groups.ts';
import { parseRollbackTimer } from './rollback-timer.ts';
import { parseRunningAaa } from './running-aaa.ts';
import { parseTcamUtilization } from './tcam-utilization.ts';
import { parseUsers } from './users.ts';
import { parseVersionFacts } from './version.ts';

/** Every answer this driver reads. A parser goes by what an answer says, so the forms of one command share an entry. */
export const queries: readonly ShowQuery[] = [
  { name: 'aaa-servers', command: 'show aaa servers', parse: parseAaaServers },
  { name: 'aaa-test', command: 'test aaa group <group> <user> <password> new-code', parse: parseAaaTest },
  { name: 'access-session', command: 'show access-session', parse: parseAccessSessions },
  { name: 'access-session-brief', command: 'show access-session brief', parse: parseAccessSessionBrief },
  { name: 'access-session-detail', command: 'show access-session interface <interface> details', parse: parseAccessSessionDetail },
  { name: 'access-session-info', command: 'show access-session info', parse: parseSessionInfo },
  { name: 'archive', command: 'show archive', parse: parseArchive },
  { name: 'archive-differences', command: 'show archive config differences', parse: parseArchiveDifferences },
  { name: 'archive-log', command: 'show archive log config all', parse: parseLoggedCommands },
  { name: 'authentication-sessions', command: 'show authentication sessions', parse: parseAccessSessions },
  { name: 'authentication-sessions-detail', command: 'show authentication sessions details', parse: parseAccessSessionDetail },
  { name: 'device-tracking-database', command: 'show device-tracking database [details]', parse: parseBindings },
  { name: 'device-tracking-macs', command: 'show device-tracking database mac [details]', parse: parseTrackedMacs },
  { name: 'device-tracking-policies', command: 'show device-tracking policies', parse: parsePolicyTargets },
  { name: 'device-tracking-policy', command: 'show device-tracking policy <name>', parse: parseTrackingPolicy },
  { name: 'dot1x-summary', command: 'show dot1x all summary', parse: parseDot1xSummary },
  { name: 'inventory', command: 'show inventory', parse: parseInventory },
  { name: 'ip-access-lists', command: 'show ip access-lists', parse: parseShownAcls },
  { name: 'ip-device-tracking', command: 'show ip device tracking all', parse: parseTrackedHosts },
  { name: 'ip-ssh', command: 'show ip ssh', parse: parseIpSsh },
  { name: 'mab-summary', command: 'show mab all summary', parse: parseMabSummary },
  { name: 'object-group', command: 'show object-group', parse: parseObjectGroups },
  { name: 'radius-server-group', command: 'show radius server-group all', parse: parseRadiusServerGroups },
  { name: 'rollback-timer', command: 'show archive config rollback timer', parse: parseRollbackTimer },
  { name: 'running-config-aaa', command: 'show running-config aaa', parse: parseRunningAaa },
  {
    name: 'tcam-utilization',
    command: 'show platform hardware fed active fwd-asic resource tcam utilization',
    parse: parseTcamUtilization,
  },
  { name: 'users', command: 'show users', parse: parseUsers },
  { name: 'version', command: 'show version', parse: parseVersionFacts },
];
