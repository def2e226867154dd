import { z } from 'zod';
import { ciscoIosxe } from '../../drivers/cisco-iosxe/driver.ts';
import type { Fault } from '../../src/base/fault.ts';
import { ok, type Result } from '../../src/base/result.ts';
import { Secret } from '../../src/base/secret.ts';
import type { ConfigurationChange, WantedConfiguration } from '../../src/driver/contract.ts';

/** What a case calls a platform: its profile, or the name source documents give it. */
export const platformWords = z
  .string()
  .transform((written) => (written.toLowerCase().replace(/[^a-z0-9]/g, '') === 'isr1000' ? 'isr1000-8p' : written.toLowerCase()))
  .refine((name) => ciscoIosxe.platforms.some((profile) => profile.name === name), 'a platform of the driver for IOS-XE')
  .optional();

/** A configuration document as the driver reads it; keys stand in it as they are. JSON is YAML. */
export function readWanted(
  document: unknown,
  platform = 'isr1000-8p',
  text = JSON.stringify(document),
): Result<WantedConfiguration, readonly Fault[]> {
  const profile = ciscoIosxe.platforms.find(({ name }) => name === platform);
  if (profile === undefined || ciscoIosxe.configuration === undefined) throw new Error(`no platform ${platform}`);
  return ciscoIosxe.configuration.read('case.yaml', text, { platform: profile, secret: (source) => ok(new Secret(String(source))) });
}

export function renderDocument(document: unknown, platform?: string, running?: string): Result<ConfigurationChange, readonly Fault[]> {
  const read = readWanted(document, platform);
  return read.ok ? read.value.changes(running) : read;
}
