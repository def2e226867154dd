import { baseScan } from './scan-types.ts';

/** Names on Windows and macOS, and of clients that do not say what they run on: any case. */
export function folded(name: string): string {
  return name.toLowerCase();
}

/** Processes there: any case, with or without `.exe`. */
export function foldedProcess(name: string): string {
  const lower = folded(name);
  return lower.endsWith('.exe') ? lower.slice(0, -4) : lower;
}

/** A MAC address, or a part of one, as its digits alone. */
function bareAddress(text: string): string {
  return text.replace(/[\s:.-]/g, '').toLowerCase();
}

/** How both sides of a comparison are written: MAC addresses bare, domains in lower case, `true` and `false` in lower case, the rest as it is. */
export function normalText(scan: string, text: string): string {
  const base = baseScan(scan);
  if (base === 'MAC') return bareAddress(text);
  const trimmed = text.trim();
  if (base === 'DOMAIN' || /^(?:true|false)$/i.test(trimmed)) return trimmed.toLowerCase();
  return trimmed;
}
