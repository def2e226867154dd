import { Secret } from '../../base/secret.ts';
import type { CoaSettings, CoaTransport, DeviceId } from '../../model/device.ts';
import type { Ipv4 } from '../../model/ipv4.ts';
import { RADSEC } from '../../wire/radius/secret.ts';
import { fingerprintOf } from '../fingerprint.ts';
import type { Beside } from './beside.ts';
import { type DeviceSettings, SERVICE_TYPES } from './devices-schema.ts';
import { timersOf } from './retransmission-schema.ts';
import { readTlsFiles, type TlsFiles } from './tls-files.ts';

type WrittenCoa = NonNullable<DeviceSettings['coa']>;
/** What a `coa` section may leave out, and where else to find it. */
export type CoaSurroundings = {
  readonly address: (given: Ipv4 | undefined, key: string) => Ipv4 | undefined;
  readonly radiusSecret: Secret | undefined;
  /** Our own certificates for RADIUS/TLS. */
  readonly radiusTls: TlsFiles | undefined;
  readonly beside: Beside;
};

const USUAL_PORT = { udp: 1700, tls: 2083, reverse: 2083 } as const;

/** How a device is told of changes; undefined when a fault was told. */
export function coaOf(device: DeviceSettings, settings: WrittenCoa, around: CoaSurroundings): CoaSettings | undefined {
  const transport = transportOf(device, settings, around);
  const secret = settings.transport === 'udp' ? udpSecret(settings, around) : new Secret(RADSEC);
  // Down its own connection nobody needs to know where a device is: the address names it only.
  const named = settings.transport === 'reverse' ? (settings.address ?? device.addresses.flat()[0]?.address) : undefined;
  const address = named ?? around.address(settings.address, 'coa');
  if (!address || !secret || transport === undefined) return undefined;
  const {
    sourceAddress,
    serviceType,
    retransmission,
    replyMessageAuthenticator,
    messageAuthenticator = 'send',
    eventTimestamp = 'send',
  } = settings;
  const learnable =
    settings.transport === 'udp'
      ? (['port', 'messageAuthenticator', 'eventTimestamp'] as const)
      : (['messageAuthenticator', 'eventTimestamp'] as const);
  const open = learnable.filter((option) => settings[option] === undefined);
  return {
    port: settings.port ?? USUAL_PORT[settings.transport],
    messageAuthenticator,
    eventTimestamp,
    replyMessageAuthenticator,
    address,
    secret,
    ...(transport !== 'udp' && { transport }),
    ...(sourceAddress && { sourceAddress }),
    ...(serviceType && { serviceType: SERVICE_TYPES.indexOf(serviceType) + 1 }),
    ...(retransmission && { timers: timersOf(retransmission) }),
    ...(open.length > 0 && { open }),
  };
}

function udpSecret(settings: WrittenCoa, { beside, radiusSecret }: CoaSurroundings): Secret | undefined {
  if (settings.secret !== undefined) return beside.secret(settings.secret, 'coa', 'secret');
  return radiusSecret ?? beside.tell('`coa.secret` is missing: the device has no `radius.secret` it could be taken from', 'coa');
}

function transportOf(device: DeviceSettings, settings: WrittenCoa, around: CoaSurroundings): CoaTransport | 'udp' | undefined {
  switch (settings.transport) {
    case 'udp':
      return 'udp';
    case 'reverse':
      if (device.radius?.tls !== undefined) return { kind: 'reverse', device: device.name as DeviceId };
      return around.beside.tell('the device makes no connection: `radius.tls` says by what it would be known', 'coa', 'transport');
    case 'tls': {
      const files = filesOf(settings.tls, around);
      const { serverName, mostOutstanding = 256 } = settings.tls ?? {};
      const made = files && { kind: 'tls' as const, ...files, mostOutstanding, ...(serverName !== undefined && { serverName }) };
      return made && { ...made, fingerprint: fingerprintOf(made) };
    }
  }
}

/** What is not given is as where we listen for RADIUS/TLS. */
function filesOf(written: WrittenCoa['tls'], { beside, radiusTls }: CoaSurroundings): TlsFiles | undefined {
  const { ca, certificate, key } = written ?? {};
  const at = { ca: ['coa', 'tls', 'ca'], certificate: ['coa', 'tls', 'certificate'], key: ['coa', 'tls', 'key'] };
  if (ca !== undefined && certificate !== undefined && key !== undefined) return readTlsFiles({ ca, certificate, key }, beside, at);
  if (radiusTls === undefined)
    return beside.tell('`ca`, `certificate` and `key` are needed: `portreeve.yaml` has no `radius.tls` to take them from', 'coa', 'tls');
  if (certificate !== undefined || key !== undefined)
    return beside.tell('a certificate and its key stand together, with `ca`', 'coa', 'tls');
  if (ca === undefined) return radiusTls;
  const other = beside.text(ca, ...at.ca);
  return other === undefined ? undefined : { ...radiusTls, ca: other };
}
