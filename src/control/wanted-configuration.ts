import { type Fault, fault, faultLine } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { ConfigurationDriver, WantedConfiguration } from '../driver/contract.ts';
import type { DeviceId } from '../model/device.ts';
import { type ControlDeps, type DrivenDevice, drivenDevice } from './deps.ts';
import { ownSecret } from './document-keys.ts';

type Deps = Pick<ControlDeps, 'devices' | 'drivers' | 'documentKey'>;

/** A document as it is for one device, with what reads the device's configuration. */
export type WantedOn = { readonly driven: DrivenDevice; readonly configuration: ConfigurationDriver; readonly wanted: WantedConfiguration };

/** How places in a document that was sent are told. */
const SENT = 'document';

/** Reads a document for one device, keys fetched; every fault of it in one, each with its line and column. */
export function wantedOn(deps: Deps, id: DeviceId, document: string): Result<WantedOn, Fault> {
  const driven = drivenDevice(deps, id);
  if (driven === undefined) return err(fault('device.unknown', `no device is called \`${id}\`: list the devices`));
  const { device, driver, platform } = driven;
  if (platform === undefined)
    return err(fault('device.not-configured', `the platform of \`${id}\` is unknown to its driver: set \`platform\``));
  const { configuration } = driver;
  if (configuration === undefined)
    return err(fault('device.not-configured', `driver \`${driver.name}\` of device \`${id}\` reads no configuration documents`));
  const read = configuration.read(SENT, document, {
    platform,
    device: id,
    secret: (source) => (typeof source === 'object' && 'device' in source ? ownSecret(device, source.device) : deps.documentKey(source)),
  });
  if (!read.ok) return err(inOne(read.error, `on \`${id}\``));
  const whole = read.value.changes();
  if (!whole.ok) return err(inOne(whole.error, `on \`${id}\``));
  if (whole.value.lines.length === 0)
    return err(fault('config.invalid', `the document asks for nothing on \`${id}\``, { at: '/document' }));
  return ok({ driven, configuration, wanted: read.value });
}

/** Several faults as one, of the kind of the first. */
export function inOne(faults: readonly Fault[], where: string): Fault {
  const [first, ...others] = faults;
  if (first === undefined) return fault('config.invalid', `the document cannot be used ${where}`);
  const texts = [first, ...others].map((one) => (one.at === undefined ? one.message : `${one.at}: ${one.message}`));
  return fault(first.code, texts.length === 1 ? (texts[0] ?? faultLine(first)) : `${texts.join('; ')} (${where})`, { at: '/document' });
}
