import type { Device } from '../device.ts';

/** `dir`: the configurations kept as files. */
export function showFiles(device: Device): string[] {
  const names = device.files.names.map((name, index) => {
    const size = device.files.find(name)?.lines.join('\n').length ?? 0;
    return `${String(index + 11).padStart(5)}  -rw-  ${String(size).padStart(12)}  Nov 23 2025 19:40:12 +00:00  ${name.replace(/^\w+:\/?/, '')}`;
  });
  return ['Directory of bootflash:/', '', ...names, '', '2863103488 bytes total (1842921472 bytes free)'];
}

/** `show memory statistics`. */
export function showMemory(): string[] {
  return [
    '                Tracekey : 1#f8e3c2ba822c04580b60b5cb6fc0ca3a',
    '',
    '                Head    Total(b)     Used(b)     Free(b)   Lowest(b)  Largest(b)',
    'Processor    F4B7A010   1499844592   211240208   1288604384   1023518928   1056964508',
    'reserve P    F4B7A068       102404          92       102312       102312       102312',
  ];
}
