import { given } from '../../../src/driver/show/page.ts';

/** How long a binding stays: until its state changes, how often the host was asked, and what is left of a lease. */
export type TimeLeft = { readonly seconds?: number; readonly tries?: number; readonly leaseSeconds?: number };

/** `83 s try 0`, `try 0 73072 s`, `245 s(58 s)`, `2233 ms try 0`, `191 s try 0(557967 s)`, `(2591799 s)`, `try 0 N/A`, `N/A`, nothing. */
export const TIME_LEFT = '(?:N/A|(?:\\d+ m?s)?(?: ?try \\d+)?(?: \\d+ m?s| N/A)?(?: ?\\(\\d+ s\\))?)';

export function timeLeft(text: string): TimeLeft | undefined {
  const lease = /\((\d+) s\)/.exec(text)?.[1];
  const left = /(\d+) (m?)s/.exec(text.replace(/\(.*\)/, ''));
  const tries = /try (\d+)/.exec(text)?.[1];
  if (lease === undefined && left === null && tries === undefined) return undefined;
  return {
    ...given('seconds', left ? Number(left[1]) / (left[2] === 'm' ? 1000 : 1) : undefined),
    ...given('tries', tries === undefined ? undefined : Number(tries)),
    ...given('leaseSeconds', lease === undefined ? undefined : Number(lease)),
  };
}

const UNITS = { s: 1, mn: 60, h: 3600, d: 86_400 } as const;
export const AGE = '(\\d+) ?(mn|s|h|d)';

/** `116s`, `10330mn`: seconds, no finer than the device prints. */
export function ageSeconds(count: string | undefined, unit: string | undefined): number {
  return Number(count) * UNITS[unit as keyof typeof UNITS];
}
