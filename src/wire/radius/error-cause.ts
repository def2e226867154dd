export type ErrorCause = { readonly value: number; readonly name: string };

/** The registered values of Error-Cause, attribute 101 (RFC 5176 §3.5 and the IANA registry "Values for RADIUS Attribute 101"). */
export const errorCauses: readonly ErrorCause[] = [
  { value: 201, name: 'Residual-Session-Context-Removed' },
  { value: 202, name: 'Invalid-EAP-Packet' },
  { value: 401, name: 'Unsupported-Attribute' },
  { value: 402, name: 'Missing-Attribute' },
  { value: 403, name: 'NAS-Identification-Mismatch' },
  { value: 404, name: 'Invalid-Request' },
  { value: 405, name: 'Unsupported-Service' },
  { value: 406, name: 'Unsupported-Extension' },
  { value: 407, name: 'Invalid-Attribute-Value' },
  { value: 501, name: 'Administratively-Prohibited' },
  { value: 502, name: 'Request-Not-Routable' },
  { value: 503, name: 'Session-Context-Not-Found' },
  { value: 504, name: 'Session-Context-Not-Removable' },
  { value: 505, name: 'Other-Proxy-Processing-Error' },
  { value: 506, name: 'Resources-Unavailable' },
  { value: 507, name: 'Request-Initiated' },
  { value: 508, name: 'Multiple-Session-Selection-Unsupported' },
  { value: 509, name: 'Location-Info-Required' },
  { value: 601, name: 'Response-Too-Big' },
];

const byValue: ReadonlyMap<number, ErrorCause> = new Map(errorCauses.map((cause) => [cause.value, cause]));

/** The registered cause; undefined for a value nobody registered. */
export function errorCause(value: number): ErrorCause | undefined {
  return byValue.get(value);
}

/** `503 Session-Context-Not-Found`, or the number alone of a value that is not registered. */
export function errorCauseText(value: number): string {
  const name = byValue.get(value)?.name;
  return name === undefined ? String(value) : `${value} ${name}`;
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
  return `${plain}: ${hex}, which with its octets swapped reads ${errorCauseText(swapped)}`;
}

function swapOctets(value: number): number {
  return (((value & 0xff) << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24)) >>> 0;
}
