import type { Duration } from '../base/time.ts';
import type { ProxyService } from '../policy/elements.ts';
import type { Hiding } from '../wire/radius/accessors-hidden.ts';
import { Attribute } from '../wire/radius/attribute-types.ts';
import { Code } from '../wire/radius/codes.ts';
import type { HiddenAttributes, HidingAnew } from '../wire/radius/hidden-attributes.ts';
import type { PacketView } from '../wire/radius/packet-view.ts';
import type { PacketWriter } from '../wire/radius/packet-writer.ts';
import type { SharedSecret } from '../wire/radius/secret.ts';
import { strippedName } from './strip-name.ts';

export type Rewriting = {
  readonly hidden: HiddenAttributes;
  readonly strip: ProxyService['strip'];
  /** Our Proxy-State. */
  readonly marker: Uint8Array;
  /** The secret of the client the request came from; undefined where it is not known any more. */
  readonly secret: SharedSecret | undefined;
  readonly salt: () => number;
  /** Who we are and which device this is, so that changes of authorization find their way back (RFC 8559 §3). */
  readonly operator?: OperatorMark;
};

/** Operator-Name and Operator-NAS-Identifier as they stand on the wire. */
export type OperatorMark = { readonly name: string; readonly nas: Uint8Array };

/** Operator-NAS-Identifier is attribute 8 of those within 241 (RFC 6929, RFC 8559 §3.4). */
const EXTENDED_1 = 241;
const OPERATOR_NAS_IDENTIFIER = 8;

/**
 * Writes a request as the remote server gets it: the name stripped, hidden values hidden with the server's secret, our Proxy-State after those of
 * others (RFC 2865 §5.33). What cannot be uncovered is left out.
 */
export function writeForwarded(writer: PacketWriter, view: PacketView, of: Rewriting, to: Hiding, waited: Duration): void {
  const from = of.secret && { secret: of.secret, requestAuthenticator: view.authenticator() };
  const anew: HidingAnew = { ...to, salt: of.salt };
  for (const { type, value } of view.attributes()) {
    switch (type) {
      case Attribute.MessageAuthenticator:
        break;
      case Attribute.UserName:
        writer.octets(type, strippedName(value, of.strip));
        break;
      case Attribute.AcctDelayTime:
        writer.octets(type, delayed(value, waited));
        break;
      default: {
        const forwarded = of.hidden.hideAnew(type, value, from, anew);
        if (forwarded !== undefined) writer.octets(type, forwarded);
      }
    }
  }
  // Without CHAP-Challenge the Request Authenticator is the challenge (RFC 2865 §5.40), and ours is another.
  if (view.find(Attribute.ChapPassword) >= 0 && view.find(Attribute.ChapChallenge) < 0) {
    writer.octets(Attribute.ChapChallenge, view.authenticator());
  }
  if (view.code === Code.AccountingRequest && waited >= 1000 && view.find(Attribute.AcctDelayTime) < 0) {
    writer.u32(Attribute.AcctDelayTime, Math.floor(waited / 1000));
  }
  if (of.operator !== undefined && view.find(Attribute.OperatorName) < 0) {
    writer.text(Attribute.OperatorName, of.operator.name);
    writer.octets(EXTENDED_1, Buffer.concat([Uint8Array.of(OPERATOR_NAS_IDENTIFIER), of.operator.nas]));
  }
  writer.octets(Attribute.ProxyState, of.marker);
}

/**
 * Writes the attributes of a remote server's reply for the client that asked: all but those of the one hop, hidden values hidden with the
 * client's secret. False when one could not be uncovered and is missing.
 */
export function writeRelayed(writer: PacketWriter, reply: PacketView, hidden: HiddenAttributes, from: Hiding, to: HidingAnew): boolean {
  let whole = true;
  for (const { type, value } of reply.attributes()) {
    if (type === Attribute.MessageAuthenticator || type === Attribute.ProxyState) continue;
    const relayed = hidden.hideAnew(type, value, from, to);
    if (relayed === undefined) whole = false;
    else writer.octets(type, relayed);
  }
  return whole;
}

/** RFC 2866 §5.2: how long the record has been on its way, in whole seconds, grows with each place it waits in. */
function delayed(value: Uint8Array, waited: Duration): Uint8Array {
  if (value.length !== 4 || waited < 1000) return value;
  const octets = Buffer.from(value);
  octets.writeUInt32BE(Math.min(0xffffffff, octets.readUInt32BE(0) + Math.floor(waited / 1000)));
  return octets;
}
