/**
 * What is to be done about an Error-Cause (radius-coa-tacacs §4.5). The reader is whoever decides on the next step; nothing here acts.
 * - `success`: the request took effect, or there is nothing left to do
 * - `pending`: the device will now send an Access-Request (RFC 5176 §3.2, Authorize-Only)
 * - `other-identity`: no blind retry; name the session in another way, once
 * - `other-nas-identity`: retry with the NAS-IP-Address or NAS-Identifier the device has itself sent
 * - `narrow`: several sessions fit; name one
 * - `unsupported`: the device cannot do this; use another command
 * - `prohibited`: an administrator of the device forbade it; tell people, do not retry
 * - `no-session`: refresh what is known of the session; after a Disconnect-Request this is as good as done
 * - `escalate`: a stronger command is needed
 * - `retry-later`: a proxy or the device was busy; again, with back-off
 * - `stop`: the device is out of memory or TCAM; send it nothing more
 */
export type ErrorCauseAdvice =
  | 'success'
  | 'pending'
  | 'other-identity'
  | 'other-nas-identity'
  | 'narrow'
  | 'unsupported'
  | 'prohibited'
  | 'no-session'
  | 'escalate'
  | 'retry-later'
  | 'stop';

export type ErrorCause = { readonly value: number; readonly name: string; readonly advice: ErrorCauseAdvice };

/** The registered values of Error-Cause, attribute 101 (RFC 5176 §3.5 and the IANA registry "Values for RADIUS Attribute 101"). */
export const errorCauses: readonly ErrorCause[] = [
  { value: 201, name: 'Residual-Session-Context-Removed', advice: 'success' },
  { value: 202, name: 'Invalid-EAP-Packet', advice: 'success' },
  { value: 401, name: 'Unsupported-Attribute', advice: 'other-identity' },
  { value: 402, name: 'Missing-Attribute', advice: 'other-identity' },
  { value: 403, name: 'NAS-Identification-Mismatch', advice: 'other-nas-identity' },
  { value: 404, name: 'Invalid-Request', advice: 'other-identity' },
  { value: 405, name: 'Unsupported-Service', advice: 'unsupported' },
  { value: 406, name: 'Unsupported-Extension', advice: 'unsupported' },
  { value: 407, name: 'Invalid-Attribute-Value', advice: 'other-identity' },
  { value: 501, name: 'Administratively-Prohibited', advice: 'prohibited' },
  { value: 502, name: 'Request-Not-Routable', advice: 'retry-later' },
  { value: 503, name: 'Session-Context-Not-Found', advice: 'no-session' },
  { value: 504, name: 'Session-Context-Not-Removable', advice: 'escalate' },
  { value: 505, name: 'Other-Proxy-Processing-Error', advice: 'retry-later' },
  { value: 506, name: 'Resources-Unavailable', advice: 'stop' },
  { value: 507, name: 'Request-Initiated', advice: 'pending' },
  { value: 508, name: 'Multiple-Session-Selection-Unsupported', advice: 'narrow' },
  { value: 509, name: 'Location-Info-Required', advice: 'other-identity' },
  { value: 601, name: 'Response-Too-Big', advice: 'unsupported' },
];

const byValue: ReadonlyMap<number, ErrorCause> = new Map(errorCauses.map((cause) => [cause.value, cause]));

/** The registered cause; undefined for a value nobody registered. */
export function errorCause(value: number): ErrorCause | undefined {
  return byValue.get(value);
}

/** `Session-Context-Not-Found`, or `Error-Cause-9` for a value that is not registered. */
export function errorCauseName(value: number): string {
  return byValue.get(value)?.name ?? `Error-Cause-${value}`;
}

/**
 * What is worth saying about a value that is not registered; undefined for one that is.
 * Some devices send the number in the wrong octet order (0x96010000 for 406): the swapped reading is shown beside the raw one, never instead of it.
 */
export function errorCauseNote(value: number): string | undefined {
  if (byValue.has(value)) return undefined;
  const plain = `Error-Cause ${value} is not registered`;
  if (value < 0x10000) return plain;
  const swapped = swapOctets(value);
  const hex = `0x${value.toString(16).padStart(8, '0')}`;
  return `${plain}: ${hex}, which with its octets swapped reads ${swapped}${byValue.has(swapped) ? ` ${errorCauseName(swapped)}` : ''}`;
}

function swapOctets(value: number): number {
  return (((value & 0xff) << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24)) >>> 0;
}
