/** What a client says of one method of a scan. `null`: it looked, and there is nothing. */
export type ReportedValue = string | number | boolean | null | readonly string[];

/** A list names everything there is; a record says only what it names. */
export type Presence = readonly string[] | { readonly [name: string]: boolean };

/** The operating system of the client decides how names are compared. */
export const PLATFORMS = ['windows', 'macos', 'linux', 'ios', 'android'] as const;
export type Platform = (typeof PLATFORMS)[number];

/** Method → value; `null` for the whole: the product, or what the scan looks at, is not there. */
export type ReportedScan = { readonly [method: string]: ReportedValue } | null;

/**
 * What a client reported of itself, as plain data. Everything is asserted by the client (requirement E36); what is left out is not reported,
 * which no check passes.
 */
export type ClientReport = {
  readonly platform?: Platform;
  readonly processes?: Presence;
  readonly files?: Presence;
  readonly services?: Presence;
  readonly registry?: Presence;
  /** Device certificates by the number the check asks for. */
  readonly certificates?: Presence;
  /** Every MAC address of the client; the scan MAC, method ADDR. */
  readonly macs?: readonly string[];
  /** Scan type → method → value. */
  readonly system?: { readonly [scan: string]: ReportedScan };
  /** Scan type → product → method → value. */
  readonly applications?: { readonly [scan: string]: { readonly [product: string]: ReportedScan } };
  /** Finished verdicts by the text of the check, for what the report holds no facts on. */
  readonly verdicts?: { readonly [atom: string]: boolean };
};
