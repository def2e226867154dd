import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseYaml } from 'yaml';

/** The larger collection of captured outputs beside the repository, where it is there. */
export const COLLECTION = join(import.meta.dirname, '../../../../shared/data/iosxe');

/** Folder of the collection -> the query that reads its captures. */
export const QUERY_OF: Readonly<Record<string, string>> = {
  'genie/ShowAccessLists': 'ip-access-lists',
  'genie/ShowAccessSession': 'access-session',
  'genie/ShowAccessSessionBrief': 'access-session-brief',
  'genie/ShowAccessSessionDetails': 'access-session-detail',
  'genie/ShowAccessSessionInterface': 'access-session',
  'genie/ShowAccessSessionInterfaceDetails': 'access-session-detail',
  'genie/ShowAccessSessionMacDetails': 'access-session-detail',
  'genie/ShowAccessSessionMacDetailsMethod': 'access-session-detail',
  'genie/ShowAccessSessionMethodDot1xDetails': 'access-session-detail',
  'genie/ShowAccessSessionSessionIdDetails': 'access-session-detail',
  'genie/ShowArchive': 'archive',
  'genie/ShowArchiveConfigDifferences': 'archive-differences',
  'genie/ShowArchiveLogConfig': 'archive-log',
  'genie/ShowAuthenticationMacDetails': 'authentication-sessions-detail',
  'genie/ShowAuthenticationSessionInterface': 'authentication-sessions-detail',
  'genie/ShowAuthenticationSessionInterfaceSwitch': 'authentication-sessions',
  'genie/ShowAuthenticationSessionMethod': 'authentication-sessions-detail',
  'genie/ShowAuthenticationSessions': 'authentication-sessions',
  'genie/ShowAuthenticationSessionsInterfaceDetails': 'authentication-sessions-detail',
  'genie/ShowAuthenticationSessionsMACDetails': 'authentication-sessions-detail',
  'genie/ShowAuthenticationSessionsSessionId': 'authentication-sessions-detail',
  'genie/ShowDeviceTrackingDatabase': 'device-tracking-database',
  'genie/ShowDeviceTrackingDatabaseDetails': 'device-tracking-database',
  'genie/ShowDeviceTrackingDatabaseInterface': 'device-tracking-database',
  'genie/ShowDeviceTrackingDatabaseMac': 'device-tracking-macs',
  'genie/ShowDeviceTrackingDatabaseMacDetails': 'device-tracking-macs',
  'genie/ShowDeviceTrackingPolicies': 'device-tracking-policies',
  'genie/ShowDeviceTrackingPolicy': 'device-tracking-policy',
  'genie/ShowDot1xAllSummary': 'dot1x-summary',
  'genie/ShowInventory': 'inventory',
  'genie/ShowIpAccessLists': 'ip-access-lists',
  'genie/ShowIpSsh': 'ip-ssh',
  'genie/ShowMabAllSummary': 'mab-summary',
  'genie/ShowObjectGroupName': 'object-group',
  'genie/ShowPlatformTcamUtilization': 'tcam-utilization',
  'genie/ShowRadiusServerGroupAll': 'radius-server-group',
  'genie/ShowRunningConfigAAA': 'running-config-aaa',
  'genie/ShowRunningConfigAAARadiusServer': 'running-config-aaa',
  'genie/ShowRunningConfigAAAUsername': 'running-config-aaa',
  'genie/ShowUsers': 'users',
  'genie/ShowVersion': 'version',
  'genie/cat9k-c9300-ShowPlatformTcamUtilization': 'tcam-utilization',
  'genie/cat9k-c9500-ShowPlatformTcamUtilization': 'tcam-utilization',
  'ntc/show_access-list': 'ip-access-lists',
  'ntc/show_access-session': 'access-session',
  'ntc/show_archive': 'archive',
  'ntc/show_authentication_sessions': 'authentication-sessions',
  'ntc/show_authentication_sessions_method_details': 'authentication-sessions-detail',
  'ntc/show_inventory': 'inventory',
  'ntc/show_ip_access-lists': 'ip-access-lists',
  'ntc/show_ip_device_tracking_all': 'ip-device-tracking',
  'ntc/show_object-group': 'object-group',
  'ntc/show_users': 'users',
  'ntc/show_version': 'version',
};

/** Folders whose commands are none of the driver's questions, and why. */
export const NOT_ASKED: Readonly<Record<string, string>> = {
  'genie/ShowAccessSessionEventLoggingMac': 'a debugging trace of one client',
  'genie/ShowArchiveConfigIncrementalDiffs': 'a list of configuration commands without facts',
  'genie/ShowDeviceTrackingDatabaseInterfaceCount': 'a count the device makes of matching lines',
  'genie/ShowServiceTemplate': 'names of templates; the driver does not use them',
  'genie/ShowTacacs': 'TACACS+ servers of the device',
  'ntc/show_interfaces_status': 'ports, asked by other means',
  'ntc/show_running-config_partition_access-list': 'configuration text: read by the parser of access lists',
};

export type SharedCapture = {
  readonly name: string;
  readonly folder: string;
  readonly query: string;
  readonly text: string;
  /** As its collection keeps it; undefined for the empty answers. */
  readonly expected: unknown;
};

export function sharedFolders(): readonly string[] {
  if (!existsSync(COLLECTION)) return [];
  return ['genie', 'ntc'].flatMap((source) => readdirSync(join(COLLECTION, source)).map((folder) => `${source}/${folder}`));
}

export function sharedCaptures(): readonly SharedCapture[] {
  return sharedFolders().flatMap((folder) => {
    const query = QUERY_OF[folder];
    if (query === undefined) return [];
    return readdirSync(join(COLLECTION, folder)).flatMap((file) => {
      if (!/(?:output\.txt|\.raw)$/.test(file)) return [];
      const expected = join(COLLECTION, folder, file.replace(/output\.txt$/, 'expected.json').replace(/\.raw$/, '.yml'));
      const text = readFileSync(join(COLLECTION, folder, file), 'utf8');
      const kept = existsSync(expected) ? readFileSync(expected, 'utf8') : undefined;
      const form = kept === undefined ? undefined : expected.endsWith('.yml') ? parseYaml(kept).parsed_sample : JSON.parse(kept);
      return [{ name: `${folder}/${file}`, folder, query: isList(folder, text) ? 'access-session' : query, text, expected: form }];
    });
  });
}

/** Some folders for details hold the list instead. */
function isList(folder: string, text: string): boolean {
  return /Details|Interface$|SessionId$/.test(folder) && /Interface\s+MAC Address\s+Method/.test(text);
}
