import type { DeviceAcl, DeviceSession, Readback, ReadbackError } from '../../src/driver/contract.ts';
import { ACL_NAME_RULE, ok, parseAclName, type Result } from '../../src/driver/vocabulary.ts';
import { listUses } from './config/list-uses.ts';
import { parseAccessSessionDetail } from './show/access-session-detail.ts';
import { parseShownAcls } from './show/ip-access-lists.ts';
import type { AccessSessionDetail } from './show/session-fields.ts';
import { parseVersionFacts } from './show/version.ts';

export const readback: Readback = {
  accessLists: { command: 'show ip access-lists', parse: accessLists },
  accessList: {
    command: (name) => {
      if (parseAclName(name) === undefined) throw new Error(`not an access list name: ${JSON.stringify(name)}; ${ACL_NAME_RULE}`);
      return `show ip access-lists ${name}`;
    },
    parse: accessLists,
  },
  listUses: { command: 'show running-config', parse: listUses },
  sessions: { command: 'show access-session details', parse: sessions },
  version: { command: 'show version', parse: version },
};

/** IPv4 lists without the built-in ones, entries canonical, in the device's order. */
function accessLists(text: string): Result<readonly DeviceAcl[], ReadbackError> {
  const read = parseShownAcls(text);
  if (!read.ok) return read;
  return ok(
    read.value.facts.lists.flatMap(({ name, kind, origin, builtIn, entries }) => {
      if (builtIn || (kind !== 'standard' && kind !== 'extended')) return [];
      return [{ name, kind, origin, lines: entries.map(({ text: entry }) => entry) }];
    }),
  );
}

function sessions(text: string): Result<readonly DeviceSession[], ReadbackError> {
  const read = parseAccessSessionDetail(text);
  return read.ok ? ok(read.value.facts.sessions.flatMap((one) => deviceSession(one) ?? [])) : read;
}

function deviceSession(session: AccessSessionDetail): DeviceSession | undefined {
  const { mac, ipv4, userName, sessionId, status = 'Unknown', local, server } = session;
  if (mac === undefined) return undefined;
  const acls = [local, server].flatMap((one) => (one ? [...one.dacls, ...one.filterIds, ...one.redirectAcls, ...one.perUserAcls] : []));
  return {
    interface: session.interface,
    mac,
    ...(ipv4 !== undefined && { ip: ipv4 }),
    ...(userName !== undefined && { userName }),
    status,
    ...(sessionId !== undefined && { auditSessionId: sessionId }),
    acls,
  };
}

/** The IOS version (`17.3.1a`, not the build label of the XE line above it) and the hardware model where it is shown. */
function version(text: string): Result<{ readonly version: string; readonly platform?: string }, ReadbackError> {
  const read = parseVersionFacts(text);
  if (!read.ok) return read;
  const { version: ios, model } = read.value.facts;
  return ok({ version: ios, ...(model !== undefined && { platform: model }) });
}
