import { createHash } from 'node:crypto';

/** The namespace of the identifiers made here (RFC 9562 §6.6): one fixed, random UUID. */
const NAMESPACE = Buffer.from('99d6d05fa88541419f4ae7df34bc110c', 'hex');

/**
 * The UUID of a payload of an organisation: version 5 (RFC 9562 §5.5) of the two, so that the same organisation gets the same profile again and no
 * two share one (trap T0-4). Upper case, as Apple writes them.
 */
export function payloadUuid(organization: string, payloadType: string): string {
  const digest = createHash('sha1')
    .update(NAMESPACE)
    .update(`${organization.normalize('NFC').trim()}\u0000${payloadType}`)
    .digest();
  const octets = digest.subarray(0, 16);
  octets[6] = ((octets[6] ?? 0) & 0x0f) | 0x50;
  octets[8] = ((octets[8] ?? 0) & 0x3f) | 0x80;
  return octets
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    .toUpperCase();
}

/** The identifiers of the sample in the source document, the same for every reader of it. */
export const SAMPLE_UUIDS: ReadonlySet<string> = new Set([
  '37C29CF2-A783-411D-B2C7-100EDDFBE223',
  'A8364220-5D8D-40A9-AF66-1FBFEF94E116',
  '339EC532-9ADA-480A-BF3D-A535F0F0B665',
  'A401BDC2-4AB1-4406-A143-11F077BAF52B',
]);
