import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { DeviceDocumentAsk } from '../api/cli/io.ts';
import { type Fault, fault } from '../base/fault.ts';
import { given } from '../base/given.ts';
import { err, ok, type Result } from '../base/result.ts';
import { Secret } from '../base/secret.ts';
import { ownSecret } from '../control/document-keys.ts';
import type { WantedConfiguration } from '../driver/contract.ts';
import { secretOf } from './config/fields.ts';
import { shown } from './config/read-files.ts';

/** Reads a configuration document with what the driver and platform it is for know. Paths of keys are relative to the document. */
export function readDeviceDocument({
  file,
  text,
  driver,
  platform,
  device,
  listsFor,
}: DeviceDocumentAsk): Result<WantedConfiguration, readonly Fault[]> {
  if (driver.configuration === undefined)
    return err([fault('input.invalid', `driver \`${driver.name}\` reads no configuration documents`)]);
  return driver.configuration.read(shown(file), text, {
    platform,
    ...given({ device: device?.id ?? listsFor }),
    secret: (source) => {
      if (listsFor !== undefined) return ok(new Secret('not-read'));
      if (typeof source === 'object' && 'device' in source) return ownSecret(device, source.device);
      const found = secretOf(source, (path) => readFileSync(resolve(dirname(file), path), 'utf8'));
      return found.ok ? ok(found.value) : err(found.why);
    },
  });
}
