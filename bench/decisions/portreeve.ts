import { instantOf } from '../../src/base/time.ts';
import type { AccessFacts } from '../../src/model/access.ts';
import type { DeviceId } from '../../src/model/device.ts';
import type { PostureStatus } from '../../src/model/posture.ts';
import { compilePolicy } from '../../src/policy/compile.ts';
import { authorize } from '../../src/policy/decide.ts';
import { EMPTY_POLICY, type PolicyDocument } from '../../src/policy/elements.ts';
import { nextRevision } from '../../src/policy/revision.ts';
import type { Condition } from '../../src/rules/ast.ts';
import { Attribute } from '../../src/wire/radius/attribute-types.ts';
import { standardDictionary } from '../../src/wire/radius/dictionaries/index.ts';
import { PacketAttributes } from '../../src/wire/radius/packet-attributes.ts';
import { PacketView } from '../../src/wire/radius/packet-view.ts';
import { PacketWriter } from '../../src/wire/radius/packet-writer.ts';
import { SharedSecret } from '../../src/wire/radius/secret.ts';
import { radiusService } from '../../test/unit/policy/radius-service.ts';
import type { Engine } from './engine.ts';
import type { Cell, Request, WrittenRule } from './workload.ts';

const ATTRIBUTES: Readonly<Record<keyof Request, string>> = {
  user: 'user',
  group: 'identity.group',
  location: 'device.Location',
  device: 'device.name',
  portType: 'NAS-Port-Type',
  serviceType: 'Service-Type',
  hour: 'time.hour',
  address: 'endpoint.address',
  posture: 'posture.status',
  called: 'Called-Station-Id',
};

export function conditionOf(cells: readonly Cell[]): Condition {
  return { kind: 'all', of: cells.map(({ of, op, value }): Condition => ({ kind: 'compare', attr: ATTRIBUTES[of], op, value })) };
}

/** The authorization of an access service with these rules, as a request meets it: attributes come out of a RADIUS packet, hits are counted. */
export function portreeve(rules: readonly WrittenRule[]): Engine<AccessFacts> {
  const document: PolicyDocument = {
    ...EMPTY_POLICY,
    serviceSelection: { mode: 'simple', result: 's' },
    services: [
      {
        name: 's',
        type: 'radius',
        allowedProtocols: ['PAP'],
        identity: {
          mode: 'simple',
          result: { source: { kind: 'deny' }, errors: { authFailed: 'reject', notFound: 'reject', processFailed: 'drop' } },
        },
        authorization: {
          exceptions: [],
          rules: rules.map(({ name, cells }) => ({ name, status: 'enabled', when: conditionOf(cells), result: { access: 'deny' } })),
          default: { access: 'deny' },
        },
      },
    ],
  };
  const policy = compilePolicy(nextRevision(undefined, document, instantOf(0)), standardDictionary);
  const service = radiusService(policy, 's');
  if (!service) throw new Error('the service is missing');
  return { name: 'portreeve', prepare: factsOf, decide: (facts) => authorize(policy, service, facts).rule };
}

const secret = new SharedSecret('testing123');

function factsOf(request: Request): AccessFacts {
  const packet = new PacketWriter()
    .begin(1, 1)
    .messageAuthenticator()
    .text(Attribute.UserName, request.user)
    .u32(Attribute.NasIpAddress, 0x0a000001)
    .u32(Attribute.NasPort, 50101)
    .u32(Attribute.ServiceType, request.serviceType)
    .u32(Attribute.FramedIpAddress, addressNumber(request.address))
    .text(Attribute.CalledStationId, request.called)
    .text(Attribute.CallingStationId, '02-00-00-00-00-01')
    .u32(Attribute.NasPortType, request.portType)
    .finishAccessRequest(secret, new Uint8Array(16));
  if (!packet) throw new Error('the request does not fit');
  const view = new PacketView();
  view.read(Uint8Array.from(packet));
  return {
    protocol: 'radius',
    request: new PacketAttributes(view, standardDictionary),
    device: { id: request.device as DeviceId, addresses: [], groups: { Location: request.location }, driver: 'x', platform: 'x' },
    deviceAddress: '10.0.0.1',
    server: 's',
    now: instantOf(Date.UTC(2026, 7, 5, request.hour, 30)),
    method: 'PAP',
    hostLookup: false,
    userName: request.user,
    endpoint: undefined,
    posture: request.posture as PostureStatus,
    identity: { store: 'users', name: request.user, group: request.group, attributes: {} },
    authenticationStatus: 'passed',
  };
}

function addressNumber(text: string): number {
  return text.split('.').reduce((number, octet) => number * 256 + Number(octet), 0);
}
