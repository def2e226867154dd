import { DROP_CAUSES, type DropCause } from './outcome.ts';

/** What one kind of port has seen since the start (after RFC 4669, 4671). Plain numbers: a labelled counter costs more than a reply. */
export type PortCounters = {
  received: number;
  /** Requests answered from the duplicate cache. */
  resent: number;
  /** Duplicates of requests still in progress. */
  ignoredDuplicates: number;
  accepted: number;
  rejected: number;
  challenged: number;
  accountingAnswered: number;
  statusAnswered: number;
  readonly dropped: Record<DropCause, number>;
};

export type RadiusCounters = { readonly authentication: Readonly<PortCounters>; readonly accounting: Readonly<PortCounters> };

export function newCounters(): PortCounters {
  return {
    received: 0,
    resent: 0,
    ignoredDuplicates: 0,
    accepted: 0,
    rejected: 0,
    challenged: 0,
    accountingAnswered: 0,
    statusAnswered: 0,
    dropped: Object.fromEntries(DROP_CAUSES.map((cause) => [cause, 0])) as Record<DropCause, number>,
  };
}
