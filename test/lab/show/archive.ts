import { archiveSettings } from '../archive/config-files.ts';
import { contextualDifferences } from '../config/differences.ts';
import type { Device } from '../device.ts';

export const ARCHIVE_OFF = ' Archive feature not enabled';

/** `show archive`: where the archive goes and what is in it, or that there is none. */
export function showArchive(device: Device): string[] {
  const settings = archiveSettings(device.config.blocks, device.config.hostname);
  if (!settings) return [ARCHIVE_OFF];
  const { archived } = device.files;
  return [
    `The maximum archive configurations allowed is ${settings.maximum}.`,
    `There are currently ${archived.length} archive configurations saved.`,
    `The next archive file will be named ${device.files.nextName(settings, '<timestamp>')}`,
    ' Archive #  Name',
    ...Array.from({ length: settings.maximum }, (_, index) => {
      const recent = index === archived.length - 1 ? ' <- Most Recent' : '';
      return `   ${String(index + 1).padEnd(9)}${archived[index] ?? ''}${recent}`;
    }),
  ];
}

/** `show archive config rollback timer`. */
export function showRollbackTimer(device: Device): string[] {
  const { pending } = device.revert;
  if (!pending) return ['%No Rollback Confirmed Change pending'];
  const [weekday, day, month, year, time] = pending.configuredAt.toUTCString().replace(',', '').split(' ');
  return [
    `Time configured(or reconfigured): ${time} UTC ${weekday} ${month} ${Number(day)} ${year}`,
    'Timer type: absolute timer',
    `Timer value: ${pending.minutes} min`,
    `User: ${pending.user}`,
  ];
}

/** `show archive config differences [first [second]]`: by default the running configuration beside the startup configuration. */
export function showDifferences(device: Device, first?: string, second?: string): string[] {
  const [one, other] = second === undefined ? [RUNNING, first ?? STARTUP] : [first ?? RUNNING, second];
  const lines = { one: configurationLines(device, one), other: configurationLines(device, other) };
  if (!lines.one) return [cannotOpen(one)];
  return lines.other ? contextualDifferences(lines.one, lines.other) : [cannotOpen(other)];
}

const RUNNING = 'system:running-config';
const STARTUP = 'nvram:startup-config';

function configurationLines(device: Device, url: string): readonly string[] | undefined {
  return url === RUNNING ? device.config.lines() : findConfiguration(device, url)?.lines;
}

/** A saved configuration by its URL: the startup configuration or a file. */
export function findConfiguration(device: Device, url: string): ReturnType<Device['files']['find']> {
  return url === STARTUP ? device.config.startup : device.files.find(url);
}

export function cannotOpen(url: string): string {
  return `%Error opening ${url} (No such file or directory)`;
}
