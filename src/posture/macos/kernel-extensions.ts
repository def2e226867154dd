import { KEXT_BUNDLE } from './anyconnect.ts';
import { outputLines } from './command-output.ts';

/** A kernel extension that is loaded: a row of `kextstat` or `kmutil showloaded`. */
export type KextRow = {
  readonly index: number;
  readonly bundle: string;
  readonly version: string;
  /** macOS 11 and later print it. */
  readonly uuid?: string;
  readonly line: number;
};

/** `Index Refs Address Size Wired Name (Version) UUID <Linked Against>`; before macOS 11 without the UUID. */
const ROW =
  /^\s*(\d{1,6})\s+(\d{1,6})\s+(?:0x[0-9a-f]{1,16}|0)\s+(?:0x[0-9a-f]{1,16}|0)\s+(?:0x[0-9a-f]{1,16}|0)\s+([A-Za-z0-9._-]+)\s+\(([^()\s]+)\)(?:\s+([0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}))?(?:\s+<[\d ]*>)?\s*$/i;

/**
 * The kernel extensions that are loaded. Only what has the shape of a row counts: the commands also print how they were called, with the bundle
 * in it, which is what a count over `grep` is fooled by (requirement M18, trap T0-13).
 */
export function parseKernelExtensions(text: string): readonly KextRow[] {
  return outputLines(text).lines.flatMap((line, at) => {
    const found = ROW.exec(line);
    if (!found) return [];
    const [, index = '', , bundle = '', version = '', uuid] = found;
    return [{ index: Number(index), bundle, version, ...(uuid !== undefined && { uuid: uuid.toUpperCase() }), line: at + 1 }];
  });
}

export type KextLoaded = { readonly loaded: boolean; readonly count: number; readonly version?: string };

/** Whether a bundle is loaded. Success is exactly one row (M18). */
export function kextLoaded(rows: readonly KextRow[], bundle: string = KEXT_BUNDLE): KextLoaded {
  const found = rows.filter((row) => row.bundle === bundle);
  const [first] = found;
  return { loaded: found.length === 1, count: found.length, ...(first && { version: first.version }) };
}
