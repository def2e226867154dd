import { z } from 'zod';
import { commandSince, isSince } from '../../../drivers/cisco-iosxe/releases.ts';
import { identitiesSchema } from '../../../src/app/config/identities-schema.ts';
import { readDocument } from '../../../src/base/document.ts';
import { flowOf } from '../../../src/posture/factors/flow.ts';
import { flowDocumentSchema } from '../../../src/posture/factors/flow-schema.ts';
import { NoEngine, type OpenEngine, wordsOf } from '../area.ts';
import { readWanted } from '../device-document.ts';
import { readWritten } from '../policy-engine.ts';

const flag = z.boolean().optional();
const names = z.array(z.string());

const ofAPolicy = z.strictObject({
  policy: z.enum(['serviceSelection', 'identity', 'groupMapping', 'netAuthz', 'adminAuthz']),
  exceptions: flag,
  mode: z.enum(['simple', 'rules']).optional(),
  dict: z.string().optional(),
});
type AskedPolicy = z.output<typeof ofAPolicy>;

const ofAnAdminRule = z.strictObject({ shellProfiles: names, commandSets: names.default([]) });

/** A service by the policies it has: a list of their names, or each by its name with anything but `false` and `null`. */
const ofAService = z.strictObject({
  type: z.enum(['radius', 'tacacs']).default('radius'),
  policies: names.optional(),
  identity: z.unknown().optional(),
  groupMapping: z.unknown().optional(),
  authz: z.unknown().optional(),
  authorization: z.unknown().optional(),
  netAuthz: z.unknown().optional(),
  adminAuthz: z.unknown().optional(),
});
type WrittenService = z.output<typeof ofAService>;

/** Protocols of the servers of one proxy service. */
const ofAProxy = z.strictObject({ proxy: z.array(z.enum(['radius', 'tacacs'])) });

/** An unknown-user policy, and the external stores there are. */
const ofUnknownUsers = z.strictObject({
  externalConfigured: names,
  mode: z.enum(['search', 'fail']).default('search'),
  selected: names.default([]),
  external: names.optional(),
});

/** A user and the store that authenticates him. */
const ofAUser = z.strictObject({ store: z.string(), voip: z.boolean().default(false), password: z.string().default('') });

/** Kinds of policies bound to one factor, in the order they are bound. */
const ofAFactor = z.strictObject({ bind: z.array(z.enum(['epa', 'ldap', 'noAuthn'])) });

/** A command, and the release it is asked of. */
const ofACommand = z.strictObject({ command: z.string(), release: z.string() });

const ofAPort = z.strictObject({
  switchPorts: z.number().default(8),
  dacl: flag,
  redirect: flag,
  redirectAcl: flag,
  filterId: flag,
  vlan: flag,
  portAcl: flag,
  hostMode: z.string().optional(),
  interface: z.string().default('GigabitEthernet0/1/1'),
  switchport: flag,
});

/** What a configuration may hold, asked of the reader of policies with a document that has exactly this. */
export const open: OpenEngine = (given) => {
  wordsOf(z.strictObject({}), given);
  return (input) => ({ ok: allows(wordsOf(z.record(z.string(), z.unknown()), input)) });
};

/** The first key that says what is asked about decides. */
function allows(asked: Readonly<Record<string, unknown>>): boolean {
  if ('policy' in asked) return readWritten(documentWith(wordsOf(ofAPolicy, asked))).ok;
  if ('shellProfiles' in asked) return readWritten(adminRule(wordsOf(ofAnAdminRule, asked))).ok;
  if ('service' in asked) return readWritten(serviceOf(wordsOf(z.strictObject({ service: ofAService }), asked).service)).ok;
  if ('type' in asked) return readWritten(serviceOf(wordsOf(ofAService, asked))).ok;
  if ('proxy' in asked) return proxyOver(wordsOf(ofAProxy, asked).proxy);
  if ('externalConfigured' in asked) return unknownUserPolicy(wordsOf(ofUnknownUsers, asked));
  if ('store' in asked) return userWith(wordsOf(ofAUser, asked));
  if ('bind' in asked) return bindable(wordsOf(ofAFactor, asked).bind);
  if ('command' in asked) return commandOn(wordsOf(ofACommand, asked));
  if (Object.keys(ofAPort.shape).some((key) => key in asked)) return portAllows(wordsOf(ofAPort, asked));
  throw new NoEngine(`config-validate of ${Object.keys(asked).join(', ')}`);
}

/** Tables 3-3 and the dictionaries of each policy (requirements P6 to P9). */
function documentWith(asked: AskedPolicy): unknown {
  const when = asked.dict === undefined ? { any: true } : conditionOf(asked.dict);
  const document = (service: object, selection: unknown = { simple: 'case' }): unknown => ({
    serviceSelection: selection,
    services: [{ name: 'case', type: 'radius', allowedProtocols: ['PAP'], ...RADIUS, ...service }],
  });
  switch (asked.policy) {
    case 'serviceSelection':
      return document({}, policyWith(asked, when, 'case'));
    case 'identity':
      return document({ identity: policyWith(asked, when, 'deny') });
    case 'groupMapping':
      return document({ groupMapping: policyWith(asked, when, { group: 'All' }) });
    case 'netAuthz':
      return document({ authorization: policyWith(asked, when, 'deny') });
    case 'adminAuthz':
      return document({ type: 'tacacs', allowedProtocols: ['ASCII'], authorization: policyWith(asked, when, 'deny') });
  }
}

const RADIUS = { identity: { simple: 'deny' }, authorization: { default: 'deny' } };

function policyWith(asked: AskedPolicy, when: unknown, result: unknown): unknown {
  const exceptions = asked.exceptions ? { exceptions: [{ name: 'X', when, result }] } : {};
  if (asked.mode === 'simple') return { simple: result, ...exceptions };
  return { ...exceptions, rules: [{ when, result }], default: result };
}

/** An attribute of the dictionary a case names. */
const ATTRIBUTE_OF: Readonly<Record<string, string>> = {
  request: 'user',
  radius: 'radius.Called-Station-Id',
  tacacs: 'tacacs.service',
  device: 'device.Location',
  datetime: 'time.weekday@UTC',
  server: 'server',
  netcond: 'device.port',
  internalUser: 'identity.department',
  internalHost: 'identity.vendor',
  ldap: 'store.ldap.department',
  ad: 'store.ad.memberOf',
  certificate: 'certificate.CN',
  system: 'system.HostLookup',
};

function conditionOf(dictionary: string): unknown {
  const attr = ATTRIBUTE_OF[dictionary];
  if (attr === undefined) throw new NoEngine(`the dictionary ${dictionary}`);
  return { attr, op: 'exists' };
}

/** A device administration rule (requirement P51). The keys hold what the case holds: one profile as a text, several as the list they are. */
function adminRule({ shellProfiles, commandSets }: z.output<typeof ofAnAdminRule>): unknown {
  const [only] = shellProfiles;
  const shellProfile = shellProfiles.length === 0 ? {} : { shellProfile: shellProfiles.length === 1 ? only : shellProfiles };
  return {
    serviceSelection: { simple: 'case' },
    services: [{ name: 'case', type: 'tacacs', allowedProtocols: ['ASCII'], authorization: { default: { ...shellProfile, commandSets } } }],
    shellProfiles: shellProfiles.map((name) => ({ name })),
    commandSets: commandSets.map((name) => ({ name, rows: [] })),
  };
}

/** Which policies a service may have and must have (requirements P15, P16, trap T1-3). */
function serviceOf({ type, policies, ...more }: WrittenService): unknown {
  const there = (value: unknown): boolean => value !== undefined && value !== false && value !== null;
  const has = (...kinds: readonly (keyof typeof more)[]): boolean => kinds.some((kind) => policies?.includes(kind) ?? there(more[kind]));
  return {
    serviceSelection: { simple: 'case' },
    services: [
      {
        name: 'case',
        type,
        allowedProtocols: ['PAP'],
        ...(has('identity') ? { identity: { simple: 'deny' } } : {}),
        ...(has('groupMapping') ? { groupMapping: { simple: { group: 'All' } } } : {}),
        ...(has('authz', 'authorization', 'netAuthz', 'adminAuthz') ? { authorization: { default: 'deny' } } : {}),
      },
    ],
  };
}

/** The servers of one list speak one protocol (trap T1-5). */
function proxyOver(protocols: readonly ('radius' | 'tacacs')[]): boolean {
  const servers = protocols.map((protocol, index) => [`s${index}`, protocol] as const);
  const written = {
    serviceSelection: { simple: 'case' },
    proxies: [{ name: 'case', type: `${protocols[0] ?? 'radius'}-proxy`, servers: servers.map(([name]) => name) }],
  };
  return readWritten(written, { remoteServers: new Map(servers) }).ok;
}

/** Requirements U29 and U37: searching needs an external store, and a store is in one list. */
function unknownUserPolicy({ mode, selected, external, externalConfigured }: z.output<typeof ofUnknownUsers>): boolean {
  const policy = { name: 'case', mode, selected, internalStore: 'internal', ...(external === undefined ? {} : { external }) };
  const stores = new Map([['internal', { external: false }], ...externalConfigured.map((id) => [id, { external: true }] as const)]);
  return readWritten({ unknownUserPolicies: [policy] }, { stores }).ok;
}

/** Requirement U4: who is authenticated here needs a password, unless the account is for voice. */
function userWith({ store, voip, password }: z.output<typeof ofAUser>): boolean {
  const elsewhere = store === 'internal' ? {} : { passwordStore: store };
  const record = { name: 'case', voip, ...elsewhere, ...(password === '' ? {} : { password: `plain:${password}` }) };
  const written = JSON.stringify({ stores: [{ id: 'internal', kind: 'users', records: [record] }] });
  return readDocument('case.yaml', written, identitiesSchema).ok;
}

/** Requirement E13: beside an EPA policy a factor holds no ordinary one. */
function bindable(kinds: z.output<typeof ofAFactor>['bind']): boolean {
  const policies = kinds.map((kind, at) => ({
    name: `p${at}`,
    action: kind === 'noAuthn' ? kind : kind === 'epa' ? { epa: 'scan' } : { authentication: kind },
  }));
  const document = flowDocumentSchema.parse({
    epaActions: [{ name: 'scan', expression: 'sys.client_expr("proc_0_firefox")' }],
    authenticationActions: [...new Set(kinds)].filter((kind) => kind !== 'epa').map((kind) => ({ name: kind, method: kind })),
    policies,
    factors: [{ name: 'case', bindings: policies.map(({ name }, at) => ({ policy: name, priority: 100 + at * 10 })) }],
  });
  return flowOf(document).ok;
}

/** Requirement C26: whether the release has the command; one no gate names is in every release. */
function commandOn({ command, release }: z.output<typeof ofACommand>): boolean {
  const since = commandSince(command, { name: 'isr1000-8p' });
  return since === undefined || isSince(release, since) === true;
}

/** Requirements C7, C12 and C14, trap T2-5: what a port is, and what it may promise its sessions. */
function portAllows(asked: z.output<typeof ofAPort>): boolean {
  const authorization = [
    ...(asked.dacl ? ['dacl'] : []),
    ...(asked.redirect || asked.redirectAcl ? ['redirect'] : []),
    ...(asked.filterId ? ['filter-id'] : []),
    ...(asked.vlan ? ['vlan'] : []),
  ];
  const port = {
    name: asked.interface,
    authorization,
    ...(asked.switchport && { accessVlan: 22 }),
    ...(asked.hostMode !== undefined && { hostMode: asked.hostMode }),
    ...(asked.portAcl && { preauthAcl: 'case' }),
  };
  return readWanted({ interfaces: [port] }, `isr1000-${asked.switchPorts}p`).ok;
}
