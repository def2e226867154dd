import type { Device } from '../device.ts';

/** `show archive`: where the archive goes, or that there is none. */
export function showArchive(device: Device): string[] {
  const block = device.config.blocks.find((one) => one.line === 'archive');
  const path =
    block?.children.find((child) => child.line.startsWith('path '))?.line.slice(5) ??
    (device.options.archive ? 'bootflash:archive' : undefined);
  if (path === undefined) return [' Archive feature not enabled'];
  return [
    'The maximum archive configurations allowed is 10.',
    'There are currently 0 archive configurations saved.',
    `The next archive file will be named ${path}-<timestamp>-0`,
    ' Archive #  Name',
    ...Array.from({ length: 10 }, (_, index) => `   ${index + 1}        `),
  ];
}
