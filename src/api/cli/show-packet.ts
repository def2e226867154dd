import type { DescribedAttribute, PacketDescription } from '../../wire/radius/describe.ts';
import { printable } from './columns.ts';
import { type Paint, paintState } from './paint.ts';

/** A packet as a person reads it: what it is, which authenticators verify, every attribute with its place. */
export function showPacket(packet: PacketDescription, paint: Paint): string {
  const { verification, fault, padding } = packet;
  const name = fault && packet.attributes.length === 0 && packet.length === 0 ? 'no RADIUS packet' : packet.codeName;
  const width = Math.max(0, ...flat(packet.attributes).map(([attribute, depth]) => depth * 2 + nameOf(attribute).length));
  return [
    `${paintState(paint, packet.codeName, name)}  id ${packet.identifier}, ${packet.length} octets${padding > 0 ? `, ${padding} more after it ignored` : ''}`,
    `  authenticator          ${packet.authenticator}  ${authenticatorWord(verification.authenticator, paint)}`,
    `  message authenticator  ${messageAuthenticatorWord(verification.messageAuthenticator, paint)}`,
    ...flat(packet.attributes).map(([attribute, depth]) => attributeLine(attribute, depth, width)),
    ...(fault ? [`  ${paint.bad('malformed')} at octet ${fault.offset}: ${fault.message}`] : []),
    '',
  ].join('\n');
}

/** Whether nothing about the packet speaks against it. */
export function isSound({ fault, verification }: PacketDescription): boolean {
  return fault === undefined && verification.authenticator !== 'invalid' && !UNSOUND.has(verification.messageAuthenticator);
}

const UNSOUND: ReadonlySet<string> = new Set(['invalid', 'malformed', 'repeated', 'zero-authenticator']);

function flat(attributes: readonly DescribedAttribute[], depth = 0): (readonly [DescribedAttribute, number])[] {
  return attributes.flatMap((attribute) => [[attribute, depth] as const, ...flat(attribute.children ?? [], depth + 1)]);
}

function nameOf({ name, tag }: DescribedAttribute): string {
  return tag === undefined ? printable(name) : `${printable(name)}:${tag}`;
}

function attributeLine(attribute: DescribedAttribute, depth: number, width: number): string {
  const { offset, value, note } = attribute;
  const name = `${'  '.repeat(depth)}${nameOf(attribute)}`.padEnd(width);
  return `  ${String(offset).padStart(4)}  ${name}  ${printable(value)}${note === undefined ? '' : `  (${note})`}`.trimEnd();
}

function authenticatorWord(word: PacketDescription['verification']['authenticator'], paint: Paint): string {
  const explained = { valid: 'valid', invalid: 'invalid', random: 'random, as it should be', unchecked: 'not checked' };
  return paintState(paint, word, explained[word]);
}

function messageAuthenticatorWord(word: PacketDescription['verification']['messageAuthenticator'], paint: Paint): string {
  const explained: Partial<Record<typeof word, string>> = {
    unchecked: 'not checked',
    'zero-authenticator': 'invalid: signed over a zero authenticator, as FreeRADIUS before 3.2.4 does',
    repeated: 'invalid: there is more than one',
  };
  return paintState(paint, word, explained[word] ?? word);
}
