import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { drivers } from '../../drivers/index.ts';
import type { DeviceDocumentAsk } from '../api/cli/io.ts';
import { type Fault, fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { WantedConfiguration } from '../driver/contract.ts';
import { secretOf } from './config/fields.ts';
import { shown } from './config/read-files.ts';

/** Reads a configuration document with what the driver and platform it is for know. Paths of keys are relative to the document. */
export function readDeviceDocument({
  file,
  text,
  driver: name,
  platform,
}: DeviceDocumentAsk): Result<WantedConfiguration, readonly Fault[]> {
  const driver = drivers.find((one) => one.name === name);
  const profile = driver?.platforms.find((one) => one.name === platform);
  if (driver?.configuration === undefined) return err([fault('input.invalid', `driver \`${name}\` reads no configuration documents`)]);
  if (profile === undefined) {
    const names = driver.platforms.map((one) => one.name).join(', ');
    return err([fault('input.invalid', `\`${platform}\` is not a platform of ${driver.name}: use one of ${names}`)]);
  }
  return driver.configuration.read(shown(file), text, {
    platform: profile,
    secret: (source) => {
      const found = secretOf(source, (path) => readFileSync(resolve(dirname(file), path), 'utf8'));
      return found.ok ? ok(found.value) : err(found.why);
    },
  });
}
