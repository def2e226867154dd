import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Fault, fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { StandingDocument } from '../control/drift-watch.ts';
import type { Device } from '../model/device.ts';
import { compileSelector } from '../plan/device-selector.ts';
import type { Configuration } from './config/load.ts';

/** The documents each device is to be held to: files of the configuration, read when they are needed, so that what they say now counts. */
export function standingDocuments({ settings, file }: Configuration): (device: Device) => Result<readonly StandingDocument[], Fault> {
  const wanted = settings.deviceDocuments.wanted.map(({ file: name, devices }) => {
    const selector = compileSelector(devices);
    return { name, path: resolve(dirname(file), name), matches: selector.ok ? selector.value : () => false };
  });
  return (device) => {
    const found: StandingDocument[] = [];
    for (const { name, path, matches } of wanted) {
      if (!matches(device)) continue;
      try {
        found.push({ file: name, text: readFileSync(path, 'utf8') });
      } catch (cause) {
        const why = (cause as NodeJS.ErrnoException).code ?? String(cause);
        return err(fault('config.unreadable', `the document \`${name}\` cannot be read (${why}): check the path`));
      }
    }
    return ok(found);
  };
}
