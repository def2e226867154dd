import type { Tagged } from './accessors-tagged.ts';
import type { PacketView } from './packet-view.ts';
import type { PacketWriter } from './packet-writer.ts';
import { hidePassword, revealPassword, saltDecrypt, saltEncrypt } from './password.ts';
import type { SharedSecret } from './secret.ts';
import { joinTag, splitTag } from './tag.ts';

/** The secret and the request's authenticator, with which an attribute is hidden. */
export type Hiding = { readonly secret: SharedSecret; readonly requestAuthenticator: Uint8Array };

/** User-Password and what is hidden like it (RFC 2865 §5.2). */
export type HiddenAccessor = {
  readonly type: number;
  get(view: PacketView, hiding: Hiding): Uint8Array | undefined;
  add(writer: PacketWriter, value: Uint8Array, hiding: Hiding): PacketWriter;
};

export function hidden(type: number): HiddenAccessor {
  return {
    type,
    get(view, { secret, requestAuthenticator }) {
      const value = view.octets(type);
      return value && revealPassword(value, secret, requestAuthenticator);
    },
    add: (writer, value, { secret, requestAuthenticator }) => writer.octets(type, hidePassword(value, secret, requestAuthenticator)),
  };
}

/** Tunnel-Password: hidden with a salt, and tagged (RFC 2868 §3.5). */
export type SaltedTaggedAccessor = {
  readonly type: number;
  get(view: PacketView, hiding: Hiding): Tagged<Uint8Array> | undefined;
  add(writer: PacketWriter, value: Tagged<Uint8Array>, hiding: Hiding & { readonly salt: number }): PacketWriter;
};

export function saltedTagged(type: number): SaltedTaggedAccessor {
  const kind = { dataType: 'string', encrypt: 2 };
  return {
    type,
    get(view, { secret, requestAuthenticator }) {
      const value = view.octets(type);
      const split = value && splitTag(kind, value);
      const plain = split && saltDecrypt(split.octets, secret, requestAuthenticator);
      return plain && { tag: split.tag, value: plain };
    },
    add: (writer, { tag = 0, value }, { secret, requestAuthenticator, salt }) =>
      writer.octets(type, joinTag(kind, tag, saltEncrypt(value, secret, requestAuthenticator, salt))),
  };
}

/** MS-MPPE-Send-Key and -Recv-Key: hidden with a salt (RFC 2548 §2.4.2). */
export type SaltedAccessor = {
  readonly type: number;
  get(view: PacketView, hiding: Hiding): Uint8Array | undefined;
  add(writer: PacketWriter, value: Uint8Array, hiding: Hiding & { readonly salt: number }): PacketWriter;
};

export function vendorSalted(vendor: number, type: number): SaltedAccessor {
  return {
    type,
    get(view, { secret, requestAuthenticator }) {
      const value = view.vendorOctets(vendor, type);
      return value && saltDecrypt(value, secret, requestAuthenticator);
    },
    add: (writer, value, { secret, requestAuthenticator, salt }) =>
      writer.vendorOctets(vendor, type, saltEncrypt(value, secret, requestAuthenticator, salt)),
  };
}

export function vendorHidden(vendor: number, type: number): HiddenAccessor {
  return {
    type,
    get(view, { secret, requestAuthenticator }) {
      const value = view.vendorOctets(vendor, type);
      return value && revealPassword(value, secret, requestAuthenticator);
    },
    add: (writer, value, { secret, requestAuthenticator }) =>
      writer.vendorOctets(vendor, type, hidePassword(value, secret, requestAuthenticator)),
  };
}
