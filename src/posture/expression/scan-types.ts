/** Scan types of NetScaler's expression reference, current and older pages together; a `MAC-` before one makes it the macOS variant. */
const KNOWN: ReadonlySet<string> = new Set([
  'ANTIPHI',
  'ANTISPY',
  'ANTIVIR',
  'BACKUP',
  'BROWSER',
  'DATA-PREV',
  'DESK-SHARE',
  'DEV-CONT',
  'DOMAIN',
  'FIREWALL',
  'HD-ENC',
  'HEALTH',
  'IM',
  'MAC',
  'MAC-CWA',
  'P2P',
  'PATCH',
  'REG',
  'REG-NON-NUM',
  'REG-NUM',
  'URL-FILT',
  'WIN-CWA',
  'WIN-UPDATE',
]);

/** Whether a scan type is one that can be judged; others are read and kept, and never pass. */
export function isKnownScan(scan: string): boolean {
  return KNOWN.has(scan.toUpperCase()) || KNOWN.has(baseScan(scan));
}

/** The scan type in upper case without the `MAC-` of the macOS variant: `MAC-MAC` and `MAC` are both MAC addresses. */
export function baseScan(scan: string): string {
  return scan.toUpperCase().replace(/^MAC-/, '');
}
