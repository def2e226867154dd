import type { NasName, SessionName } from '../model/coa-profile.ts';
import { nextName } from './session-naming.ts';

/** A NAK, and how often the request had gone out when it came. */
export type Nak = { readonly errorCause?: number; readonly transmissions: number };

/** How a request named the session and the device, and what else there is to name them by. */
export type Named = {
  readonly names: readonly SessionName[];
  readonly name: SessionName;
  readonly nas: NasName | undefined;
  /** Names of the device that it was not called by yet, the likeliest first. */
  readonly otherNas: readonly NasName[];
};

/** The same request under other names, to be sent at once. */
export type Repair = { readonly name: SessionName; readonly nas: NasName | undefined; readonly why: string };

/**
 * What can be named otherwise after a NAK (radius-coa-tacacs §4.5): 401, 402, 404 and 407 the session, by the next of its names; 403 the device, the same way;
 * 508 the session more closely, once. Undefined where another name would not help.
 * INVARIANT: an at-most-once command goes on only when it was sent a single time: then the NAK is the answer to all there was, and nothing took effect.
 */
export function repairOf(nak: Nak, { names, name, nas, otherNas }: Named, atMostOnce: boolean): Repair | undefined {
  if (atMostOnce && nak.transmissions > 1) return undefined;
  switch (nak.errorCause) {
    case 403: {
      const [other] = otherNas;
      return other && { name, nas: other, why: `the device named by ${nasText(other)}` };
    }
    case 508: {
      const parts = name.split('+');
      const more = names.includes(name) ? names.find((one) => !one.includes('+') && !parts.includes(one)) : undefined;
      return more === undefined ? undefined : { name: `${name}+${more}`, nas, why: `the session named by ${name} and ${more}` };
    }
    default: {
      const next = nextName(names, name, nak, atMostOnce);
      return next === undefined ? undefined : { name: next, nas, why: `the session named by ${next}` };
    }
  }
}

export function nasText(nas: NasName): string {
  return 'identifier' in nas ? `NAS-Identifier ${nas.identifier}` : `NAS-IP-Address ${nas.address}`;
}
