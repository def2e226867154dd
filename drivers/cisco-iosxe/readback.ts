import type { AsicUtilization, DeviceAcl, Readback, ReadbackError, ShownSession } from '../../src/driver/contract.ts';
import { shownAlike } from '../../src/driver/show/shown-alike.ts';
import { ACL_NAME_RULE, err, ok, parseAclName, type Result, spelled } from '../../src/driver/vocabulary.ts';
import { listUses } from './config/list-uses.ts';
import { wireName } from './dacl-name.ts';
import { hardwareLog } from './hardware-log.ts';
import { portOf, portQuestion, readPort } from './port.ts';
import { parseAccessSessionDetail } from './show/access-session-detail.ts';
import { parseShownAcls } from './show/ip-access-lists.ts';
import type { AccessSessionDetail } from './show/session-fields.ts';
import { parseTcamUtilization } from './show/tcam-utilization.ts';
import { parseVersionFacts } from './show/version.ts';

/** As IOS spells a MAC address. */
const IOS_MAC = 'aabb.ccdd.eeff';

const shownLists = shownAlike(accessLists);

export const readback: Readback = {
  accessLists: { command: 'show ip access-lists', parse: shownLists },
  accessList: {
    command: (name) => `show ip access-lists ${checkedName(name)}`,
    parse: shownLists,
  },
  listUses: { command: 'show running-config', parse: listUses },
  utilization: { parse: utilization },
  hardwareLog,
  sessions: {
    command: ({ port, endpoint }) => {
      const name = port === undefined ? undefined : portOf(port);
      if (name !== undefined) return `show access-session interface ${name} details`;
      return endpoint === undefined ? undefined : `show access-session mac ${spelled(endpoint, IOS_MAC)} details`;
    },
    all: 'show access-session details',
    parse: sessions,
  },
  port: { command: portQuestion, parse: readPort },
  version: { command: 'show version', parse: version },
};

function checkedName(name: string): string {
  if (parseAclName(name) === undefined) throw new Error(`not an access list name: ${JSON.stringify(name)}; ${ACL_NAME_RULE}`);
  return name;
}

/**
 * IPv4 lists without the built-in ones, entries canonical, in the order of their numbers: IOS shows the hosts of a standard list before its blocks, in an
 * order of its own.
 */
function accessLists(text: string): Result<readonly DeviceAcl[], ReadbackError> {
  const read = parseShownAcls(text);
  if (!read.ok) return read;
  return ok(
    read.value.facts.lists.flatMap(({ name, kind, origin, builtIn, entries }) => {
      if (builtIn || (kind !== 'standard' && kind !== 'extended')) return [];
      return [
        { name, kind, origin, lines: entries.toSorted((a, b) => (a.sequence ?? 0) - (b.sequence ?? 0)).map(({ text: entry }) => entry) },
      ];
    }),
  );
}

/** The row of each ASIC that has a maximum and holds what comes in, by itself or with what goes out. */
function utilization(text: string, tables: readonly string[]): Result<readonly AsicUtilization[], ReadbackError> {
  const read = parseTcamUtilization(text);
  if (!read.ok) return read;
  const asics = read.value.facts.asics.flatMap((one): readonly AsicUtilization[] => {
    const rows = one.tables.filter(
      ({ subtype = 'TCAM', direction = 'IO', max }) => subtype === 'TCAM' && direction !== 'O' && max !== undefined,
    );
    const row = tables.map((name) => rows.find(({ table }) => table === name)).find((found) => found !== undefined);
    return row?.max === undefined ? [] : [{ asic: one.asic, max: row.max, used: row.used }];
  });
  return asics.length > 0 ? ok(asics) : err({ why: `no ASIC shows a table ${tables.map((name) => `\`${name}\``).join(' or ')}` });
}

function sessions(text: string): Result<readonly ShownSession[], ReadbackError> {
  const read = parseAccessSessionDetail(text);
  return read.ok ? ok(read.value.facts.sessions.map(shownSession)) : read;
}

/** A session without policies has none: the sections are left out then. */
function shownSession(session: AccessSessionDetail): ShownSession {
  const { mac, sessionId, accountingSessionId, status, domain, vlan, local, server } = session;
  const policies = [local, server].filter((one) => one !== undefined);
  const vlans = [...policies.flatMap((one) => one.vlans), ...(vlan === undefined ? [] : [String(vlan)])];
  return {
    interface: session.interface,
    ...(mac !== undefined && { mac }),
    ...(sessionId !== undefined && { auditSessionId: sessionId }),
    ...(accountingSessionId !== undefined && { acctSessionId: accountingSessionId }),
    ...(status !== undefined && { authorized: /^(?:Authorized|Authz Success)$/i.test(status) }),
    ...(domain !== undefined && { voice: /^voice$/i.test(domain) }),
    dacls: policies.flatMap((one) => one.dacls.map(wireName)),
    filterIds: policies.flatMap((one) => one.filterIds),
    // Those of the device itself come and go with web authentication.
    redirectAcls: policies.flatMap((one) => one.redirectAcls.filter((name) => !name.startsWith('IP-Adm-'))),
    vlans,
    serviceTemplates: policies.flatMap((one) => one.templates.map(({ name }) => name)),
    interfaceTemplates: policies.flatMap((one) => one.interfaceTemplates),
    sgts: policies.flatMap((one) => one.sgts).flatMap((text) => (/^\d+/.test(text) ? [Number.parseInt(text, 10)] : [])),
  };
}

/** The IOS version (`17.3.1a`, not the build label of the XE line above it) and the hardware model where it is shown. */
function version(text: string): Result<{ readonly version: string; readonly platform?: string }, ReadbackError> {
  const read = parseVersionFacts(text);
  if (!read.ok) return read;
  const { version: ios, model } = read.value.facts;
  return ok({ version: ios, ...(model !== undefined && { platform: model }) });
}
