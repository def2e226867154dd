import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { parseIpv4 } from '../../model/ipv4.ts';
import { parseMac } from '../../model/mac.ts';
import { Attribute } from '../../wire/radius/attribute-types.ts';
import { Code } from '../../wire/radius/codes.ts';
import type { Dictionary } from '../../wire/radius/dictionary.ts';
import { encodeAttribute } from '../../wire/radius/encode-attribute.ts';
import { PacketWriter } from '../../wire/radius/packet-writer.ts';
import { chapResponse, hidePassword } from '../../wire/radius/password.ts';
import type { SharedSecret } from '../../wire/radius/secret.ts';
import { addMschapv2 } from './mschapv2-client.ts';

export type AccessRequest = {
  readonly method: 'pap' | 'chap' | 'mschapv2' | 'mab';
  /** User name; for MAB the MAC address of the endpoint. */
  readonly user: string;
  readonly password: string | undefined;
  readonly nasAddress: string;
  readonly messageAuthenticator: boolean;
  /** `Name=value`, by the dictionary. */
  readonly attributes: readonly string[];
};

const CALL_CHECK = 10;
const FRAMED = 2;
const ETHERNET = 15;

/**
 * Builds an Access-Request as a switch would send it. MAB is spelled as IOS-XE spells it: User-Name and User-Password are the MAC in lower case
 * without separators, Service-Type Call-Check. `random` gives 50 octets: authenticator, identifier, CHAP id and the
 * challenges of MS-CHAPv2, which the other methods do without.
 */
export function buildAccessRequest(
  asked: AccessRequest,
  dictionary: Dictionary,
  secret: SharedSecret,
  random: Uint8Array,
): Result<Uint8Array, Fault> {
  const authenticator = random.subarray(0, 16);
  const nas = parseIpv4(asked.nasAddress);
  if (nas === undefined) return err(fault('input.invalid', `\`${asked.nasAddress}\` is no IPv4 address for --nas-ip`));
  const writer = new PacketWriter().begin(Code.AccessRequest, random[16] ?? 0);
  if (asked.messageAuthenticator) writer.messageAuthenticator();
  const credentials = addCredentials(writer, asked, secret, authenticator, random.subarray(17));
  if (!credentials.ok) return credentials;
  writer.octets(Attribute.NasIpAddress, Uint8Array.from(nas.split('.').map(Number))).u32(Attribute.NasPortType, ETHERNET);
  for (const text of asked.attributes) {
    const encoded = encodeNamed(text, dictionary, secret, authenticator);
    if (!encoded.ok) return encoded;
    writer.raw(encoded.value);
  }
  const packet = writer.finishAccessRequest(secret, authenticator);
  return packet ? ok(packet) : err(fault('input.invalid', 'the request does not fit in one packet: an attribute is too long'));
}

function addCredentials(
  writer: PacketWriter,
  { method, user, password }: AccessRequest,
  secret: SharedSecret,
  authenticator: Uint8Array,
  random: Uint8Array,
): Result<void, Fault> {
  if (method === 'mab') {
    const mac = parseMac(user);
    if (mac === undefined) return err(fault('input.invalid', `\`${user}\` is no MAC address, which --method mab needs as --user`));
    const name = mac.replaceAll('-', '').toLowerCase();
    writer
      .text(Attribute.UserName, name)
      .octets(Attribute.UserPassword, hidePassword(Buffer.from(name), secret, authenticator))
      .u32(Attribute.ServiceType, CALL_CHECK)
      .text(Attribute.CallingStationId, mac);
    return ok(undefined);
  }
  if (password === undefined) return err(fault('input.invalid', `--method ${method} needs --password`));
  const octets = Buffer.from(password, 'utf8');
  if (octets.length > 128) return err(fault('input.invalid', 'the password is longer than the 128 octets a packet can hold'));
  const [ident = 0] = random;
  writer.text(Attribute.UserName, user).u32(Attribute.ServiceType, FRAMED);
  if (method === 'pap') writer.octets(Attribute.UserPassword, hidePassword(octets, secret, authenticator));
  else if (method === 'chap') writer.octets(Attribute.ChapPassword, Uint8Array.of(ident, ...chapResponse(ident, octets, authenticator)));
  else addMschapv2(writer, user, password, ident, random.subarray(1));
  return ok(undefined);
}

function encodeNamed(
  text: string,
  dictionary: Dictionary,
  secret: SharedSecret,
  requestAuthenticator: Uint8Array,
): Result<Uint8Array, Fault> {
  const equals = text.indexOf('=');
  const name = text.slice(0, Math.max(0, equals)).trim();
  const attribute = dictionary.attribute(name);
  if (!attribute) return err(fault('input.invalid', `\`${text}\` names no attribute of the dictionary: write it as \`NAS-Port=7\``));
  const encoded = encodeAttribute(attribute, text.slice(equals + 1).trim(), { secret, requestAuthenticator });
  return encoded.ok ? encoded : err(fault('input.invalid', `\`${text}\` cannot be sent: ${encoded.error.why}`));
}
