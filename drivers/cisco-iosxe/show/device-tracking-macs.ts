import { apart, given, notUnderstood, numberIn } from '../../../src/driver/show/page.ts';
import { INTERFACE, MAC, parserOf } from './reader.ts';
import { type TimeLeft, timeLeft } from './time-left.ts';

/** A MAC address of the binding table. */
export type TrackedMac = {
  /** How it was learned; only in the detailed form. */
  readonly code?: string;
  readonly mac: string;
  readonly interface: string;
  readonly vlan: number;
  /** Of a private VLAN, where the table has a column for it. */
  readonly primaryVlan?: number;
  /** `TRUSTED` or `NO TRUST`. */
  readonly trust: string;
  /** `MAC-REACHABLE`, `MAC-STALE`, … */
  readonly state: string;
  readonly timeLeft?: TimeLeft;
  readonly policy?: string;
  readonly inputIndex?: number;
  readonly addresses: readonly string[];
};

export type TrackedMacs = { readonly macs: readonly TrackedMac[] };

const ROW = new RegExp(
  `^\\s*(?:([A-Z][A-Z0-9]*)\\s+)?(${MAC})\\s+(${INTERFACE})\\s+(\\d+)(?:\\s*\\(\\s*(\\d+)\\))?\\s+(NO TRUST|TRUSTED)\\s+(MAC-[A-Z]+)(?:\\s+(N/A|\\d+ m?s(?: try \\d+)?))?(?:\\s+(\\S*[A-Za-z]\\S*))?(?:\\s+(\\d+))?$`,
);
const HEADER = /^\s*MAC\s+Interface\s+vlan(?:\(prim\))?\s+prlvl\s+state\s+Time left\s+Policy\s+Input_index$/;
const ATTACHED = /^\s*Attached IP: (\S+)$/;

/** Where a line begins, for an answer whose line ends were lost. */
const BEGINNINGS = new RegExp(
  `(?<=Input_index|\\s[A-Z]+\\d|\\s\\d+|: \\S+)\\s+(?=(?:[A-Z][A-Z0-9]*\\s+)?${MAC}\\s+${INTERFACE}\\s)|\\s+(?=Attached IP: )`,
  'g',
);

/** `show device-tracking database mac` and its `details`. */
export const parseTrackedMacs = parserOf<TrackedMacs>({
  about: 'table of MAC addresses',
  empty: { macs: [] },
  read: (page) => {
    const macs: (TrackedMac & { addresses: string[] })[] = [];
    let headed = false;
    for (const line of page.lines.length === 1 ? apart(page.lines, BEGINNINGS) : page.lines) {
      const row = ROW.exec(line);
      const attached = ATTACHED.exec(line)?.[1];
      const current = macs.at(-1);
      if (row) macs.push({ ...macOf(row), addresses: [] });
      else if (attached !== undefined && current) current.addresses.push(attached);
      else if (HEADER.test(line)) headed = true;
      else notUnderstood(page, line);
    }
    return macs.length === 0 && !headed ? undefined : { macs };
  },
});

function macOf([, code, mac = '', name = '', vlan, primary, trust = '', state = '', left = '', policy, index]: RegExpExecArray): Omit<
  TrackedMac,
  'addresses'
> {
  return {
    ...given('code', code),
    mac,
    interface: name,
    vlan: Number(vlan),
    ...given('primaryVlan', numberIn(primary)),
    trust,
    state,
    ...given('timeLeft', timeLeft(left)),
    ...given('policy', policy),
    ...given('inputIndex', numberIn(index)),
  };
}
