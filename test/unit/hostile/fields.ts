/**
 * What becomes of a hostile text that somebody writes into a field.
 * `refused`: a fault that names the field, and nothing is sent.
 * `unknown`: it names something, and nothing is there of that name: a fault likewise.
 * `kept`: it is for people and for the audit trail, one line, and is in nothing a device is told.
 * `prose`: it describes the file it stands in, is shown to people and takes part in nothing.
 * `attribute`: printable ASCII at most goes to the device, as the value of one attribute of a RADIUS packet; a command line never sees it.
 * `secret`: it opens the connection, or is given where the device asks for it, and stands in no command line.
 */
export type Fate = 'refused' | 'unknown' | 'kept' | 'prose' | 'attribute' | 'secret';

type Written = { readonly testedBy: string; readonly fields: Readonly<Record<string, Fate>> };

const ACTION = { reason: 'kept' } as const;
const PUSH = { name: 'refused', 'lines/[]': 'refused', text: 'refused', 'devices/[]': 'unknown', reason: 'kept' } as const;
const DOCUMENT = { document: 'refused', 'devices/[]': 'unknown', selector: 'refused' } as const;
const CONFIGURATION = { ...DOCUMENT, 'basis/{name}': 'refused', 'basis/{}': 'refused', reason: 'kept' } as const;
const PORT = {
  name: 'refused',
  description: 'refused',
  controlPolicy: 'refused',
  deviceTracking: 'refused',
  preauthAcl: 'refused',
} as const;

/**
 * Every field of what a person or a packet may write and that may reach a device, and where the texts of `texts.ts` are tried in it. Where a schema says which
 * fields there are, `every-field.test.ts` holds the list against it: a new field must be put here, and is tried then.
 */
export const FIELDS = {
  'device document': {
    testedBy: 'unit/hostile/device-document',
    fields: {
      'aaa/group': 'refused',
      'aaa/servers/[]/name': 'refused',
      'aaa/servers/[]/address': 'refused',
      'aaa/servers/[]/key': 'refused',
      'aaa/servers/[]/key/env': 'refused',
      'aaa/servers/[]/key/file': 'refused',
      'dynamicAuthor/clients/[]/address': 'refused',
      'dynamicAuthor/clients/[]/key': 'refused',
      'dynamicAuthor/clients/[]/key/env': 'refused',
      'dynamicAuthor/clients/[]/key/file': 'refused',
      'controlPolicies/[]/name': 'refused',
      'deviceTracking/policies/[]/name': 'refused',
      'accessLists/[]/name': 'refused',
      'accessLists/[]/entries/[]': 'refused',
      'variables/{name}': 'refused',
      'variables/{}': 'refused',
      'variables/{}/[]': 'refused',
      ...under('interfaces/[]', PORT),
      'devices/{name}': 'refused',
      ...under('devices/{}/interfaces/[]', PORT),
      'devices/{}/variables/{name}': 'refused',
      'devices/{}/variables/{}': 'refused',
      'devices/{}/variables/{}/[]': 'refused',
    },
  },
  'POST /acls:plan': { testedBy: 'unit/hostile/api-bodies', fields: PUSH },
  'POST /acls:push': { testedBy: 'unit/hostile/api-bodies', fields: PUSH },
  'POST /plans': {
    testedBy: 'unit/hostile/api-bodies',
    fields: {
      'lists/[]/name': 'refused',
      'lists/[]/lines/[]': 'refused',
      'devices/[]': 'unknown',
      selector: 'refused',
      'rollout/batches/[]': 'refused',
      'rollout/pause': 'refused',
      'rollout/window': 'refused',
      reason: 'kept',
    },
  },
  'POST /plans:apply': { testedBy: 'unit/hostile/api-bodies', fields: { 'plan/{name}': 'refused' } },
  'POST /configurations:plan': { testedBy: 'unit/hostile/api-bodies', fields: CONFIGURATION },
  'POST /configurations:push': { testedBy: 'unit/hostile/api-bodies', fields: CONFIGURATION },
  'POST /configurations:drift': { testedBy: 'unit/hostile/api-bodies', fields: DOCUMENT },
  'POST /devices:save': { testedBy: 'unit/hostile/api-bodies', fields: { 'devices/[]': 'unknown', selector: 'refused', reason: 'kept' } },
  'POST /devices/{id}/enable-port': { testedBy: 'unit/hostile/api-bodies', fields: { port: 'refused', reason: 'kept' } },
  'POST /sessions/{id}/actions/reauthenticate': {
    testedBy: 'unit/hostile/api-bodies',
    fields: { ...ACTION, 'escalate/[]/within': 'refused' },
  },
  'POST /sessions/{id}/actions/bounce': { testedBy: 'unit/hostile/api-bodies', fields: ACTION },
  'POST /sessions/{id}/actions/disable-port': { testedBy: 'unit/hostile/api-bodies', fields: { ...ACTION, ttl: 'refused' } },
  'POST /sessions/{id}/actions/disconnect': { testedBy: 'unit/hostile/api-bodies', fields: ACTION },
  'POST /sessions/{id}/actions/query': { testedBy: 'unit/hostile/api-bodies', fields: ACTION },
  'POST /sessions/{id}/actions/activate-service': { testedBy: 'unit/hostile/api-bodies', fields: { ...ACTION, service: 'refused' } },
  'POST /sessions/{id}/actions/deactivate-service': { testedBy: 'unit/hostile/api-bodies', fields: { ...ACTION, service: 'refused' } },
  'POST /sessions/{id}/actions/interface-template': { testedBy: 'unit/hostile/api-bodies', fields: { ...ACTION, template: 'refused' } },
  'POST /sessions/{id}/actions/authorize-only': { testedBy: 'unit/hostile/api-bodies', fields: ACTION },
  'POST /sessions/{id}/actions/change-authorization': {
    testedBy: 'unit/hostile/api-bodies',
    fields: { ...ACTION, filterId: 'attribute', vlan: 'attribute' },
  },
  'POST /sessions:bulk-action': {
    testedBy: 'unit/hostile/api-bodies',
    fields: {
      'sessions/[]': 'unknown',
      selector: 'refused',
      'limits/batches/[]': 'refused',
      'limits/pause': 'refused',
      'limits/window': 'refused',
      'limits/rate/global': 'refused',
      'limits/rate/perSite': 'refused',
      'limits/rate/perDevice': 'refused',
      'with/reason': 'kept',
      'with/service': 'refused',
      'with/template': 'refused',
      'with/ttl': 'refused',
      'with/escalate/[]/within': 'refused',
      'with/filterId': 'attribute',
      'with/vlan': 'attribute',
    },
  },
  playbook: {
    testedBy: 'unit/hostile/playbooks',
    fields: {
      name: 'refused',
      description: 'prose',
      'on/acl.push/where': 'refused',
      'on/acl.rollback/where': 'refused',
      'on/config.push/where': 'refused',
      'on/config.save/where': 'refused',
      'on/lists.changed/where': 'refused',
      'on/lists.unused/where': 'refused',
      'on/policy.changed/where': 'refused',
      'on/port.enable/where': 'refused',
      'on/posture.changed/where': 'refused',
      'on/session.action/where': 'refused',
      'on/sessions.action/where': 'refused',
      'select/sessions/where': 'refused',
      'guards/batches/[]': 'refused',
      'guards/betweenBatches/wait': 'refused',
      'guards/rate/global': 'refused',
      'guards/rate/jitter': 'refused',
      'guards/rate/perDevice': 'refused',
      'guards/rate/perSite': 'refused',
      'guards/windows/[]': 'refused',
      'steps/[]/id': 'refused',
      'steps/[]/retry/initial': 'refused',
      'steps/[]/retry/cap': 'refused',
      'steps/[]/verify/within': 'refused',
      'steps/[]/coa.activateService/service': 'refused',
      'steps/[]/coa.deactivateService/service': 'refused',
      'steps/[]/coa.interfaceTemplate/template': 'refused',
      'steps/[]/coa.changeAuthorization/filterId': 'attribute',
      'steps/[]/coa.changeAuthorization/vlan': 'attribute',
      'steps/[]/coa.disablePort/ttl': 'refused',
      'steps/[]/coa.reauthenticate/escalate/[]/within': 'refused',
    },
  },
  'devices.yaml': {
    testedBy: 'unit/hostile/devices-file',
    fields: {
      'devices/[]/name': 'refused',
      'devices/[]/addresses/[]': 'refused',
      'devices/[]/groups/{name}': 'kept',
      'devices/[]/groups/{}': 'kept',
      'devices/[]/driver': 'refused',
      'devices/[]/platform': 'refused',
      ...secret('devices/[]/radius/secret'),
      'devices/[]/radius/timeout': 'refused',
      'devices/[]/radius/tls/names/[]': 'kept',
      'devices/[]/radius/tls/fingerprints/[]': 'refused',
      'devices/[]/coa/address': 'refused',
      'devices/[]/coa/sourceAddress': 'refused',
      ...secret('devices/[]/coa/secret'),
      'devices/[]/coa/retransmission/irt': 'refused',
      'devices/[]/coa/retransmission/mrt': 'refused',
      'devices/[]/coa/retransmission/mrd': 'refused',
      'devices/[]/coa/tls/ca': 'refused',
      'devices/[]/coa/tls/certificate': 'refused',
      ...secret('devices/[]/coa/tls/key'),
      'devices/[]/coa/tls/serverName': 'refused',
      'devices/[]/ssh/address': 'refused',
      'devices/[]/ssh/username': 'kept',
      ...secret('devices/[]/ssh/password'),
      ...secret('devices/[]/ssh/privateKey'),
      ...secret('devices/[]/ssh/enableSecret'),
      'devices/[]/ssh/hostKeys/[]': 'refused',
      'devices/[]/ssh/knownHosts': 'refused',
      'platforms/[]/name': 'refused',
      'platforms/[]/description': 'prose',
      'platforms/[]/driver': 'refused',
      'platforms/[]/like': 'refused',
      'platforms/[]/ports/[]/prefix': 'refused',
    },
  },
  ...inventories(),
  'attribute of a user in LDAP, in a profile as': {
    testedBy: 'unit/hostile/identity-values',
    fields: {
      'Filter-Id': 'attribute',
      'Tunnel-Private-Group-Id': 'attribute',
      'Cisco-AVPair': 'attribute',
      'Session-Timeout': 'refused',
      'User-Name': 'kept',
      'Reply-Message': 'kept',
    },
  },
  'command line': {
    testedBy: 'unit/hostile/cli-arguments',
    fields: {
      'acl push --name': 'refused',
      'acl push --device': 'unknown',
      'acl push --reason': 'kept',
      'session enable-port --port': 'refused',
      'session enable-port --device': 'unknown',
      'session service activate --service': 'refused',
      'session service deactivate --service': 'refused',
      'session template --template': 'refused',
      'session change --filter-id': 'attribute',
      'session change --vlan': 'attribute',
      'test coa --service': 'refused',
      'test coa --template': 'refused',
      'test coa --filter-id': 'attribute',
      'test coa --vlan': 'attribute',
      'test coa --acct-session-id': 'attribute',
      'test coa --calling-station-id': 'attribute',
    },
  },
  'RADIUS packet': {
    testedBy: 'unit/hostile/whole-jobs',
    fields: {
      'NAS-Port-Id': 'refused',
      'Calling-Station-Id': 'refused',
      'User-Name': 'kept',
      'Filter-Id': 'kept',
      'Acct-Session-Id': 'kept',
      'audit-session-id': 'kept',
    },
  },
} as const satisfies Readonly<Record<string, Written>>;

function under<F extends Readonly<Record<string, Fate>>>(path: string, fields: F): Readonly<Record<string, Fate>> {
  return Object.fromEntries(Object.entries(fields).map(([field, fate]) => [`${path}/${field}`, fate]));
}

/** A secret, the name of a variable that holds it and the path of a file. */
function secret<P extends string>(path: P): Readonly<Record<string, Fate>> {
  return { [path]: 'secret', [`${path}/env`]: 'refused', [`${path}/file`]: 'refused' };
}

/** Inventories only choose among devices that are configured, or are written into a `devices.yaml`, which is read as such. */
function inventories(): Readonly<Record<string, Written>> {
  const fields = { name: 'unknown', address: 'refused', platform: 'kept', group: 'kept' } as const;
  const named = { ...fields, username: 'kept', driver: 'kept' } as const;
  const testedBy = 'unit/hostile/inventories';
  return {
    'inventory, own YAML': { testedBy, fields: { ...named, 'group name': 'kept' } },
    'inventory, CSV': { testedBy, fields: { ...named, 'group name': 'kept' } },
    'inventory, NetBox JSON': { testedBy, fields },
    'inventory, Ansible YAML': { testedBy, fields: { ...fields, username: 'kept' } },
    'inventory, Ansible INI': { testedBy, fields: { ...fields, username: 'kept' } },
  };
}
