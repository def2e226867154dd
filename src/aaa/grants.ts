import type { MethodAttribute } from '../auth/turn.ts';
import type { AccessDecision, MergedProfile } from '../model/access.ts';
import type { Authorization } from '../model/session.ts';
import { authorizationOf, replyAttributes } from '../policy/authorization.ts';
import type { Policy } from '../policy/compile.ts';
import type { Random } from '../ports/random.ts';
import { Attribute } from '../wire/radius/attribute-types.ts';
import type { Dictionary, DictionaryAttribute } from '../wire/radius/dictionary.ts';
import { encodeAttribute } from '../wire/radius/encode-attribute.ts';
import type { PacketView } from '../wire/radius/packet-view.ts';
import type { PacketWriter } from '../wire/radius/packet-writer.ts';
import type { SharedSecret } from '../wire/radius/secret.ts';

type Hidden = { readonly attribute: DictionaryAttribute; readonly value: string | number | Uint8Array; readonly tag: number };
/** In order: octets that are the same for everybody, and values that are hidden anew for each reply. */
type Part = Uint8Array | Hidden;

/** What a decision gives, ready to send. */
export type Grant = { readonly policy: Policy; readonly authorization: Authorization; readonly parts: readonly Part[] };

/** What the accepting decisions of a policy put on the wire, worked out once: the same rule always gives the same decision. */
export class Grants {
  readonly #dictionary: Dictionary;
  readonly #made = new WeakMap<AccessDecision, Grant>();
  /** RFC 2868 §3.5: no two hidden values of one packet may have the same salt. */
  #salt: number;

  constructor(dictionary: Dictionary, random: Random) {
    this.#dictionary = dictionary;
    this.#salt = Math.floor(random.fraction() * 0x8000);
  }

  /** A value the dictionary cannot encode was refused with the policy; here it would be a bug and throws. */
  of(policy: Policy, decision: AccessDecision): Grant {
    const made = this.#made.get(decision);
    if (made !== undefined && made.policy === policy) return made;
    const authorization = authorizationOf(policy, decision);
    const attributes = decision.profile === undefined ? [] : this.#encode(policy, decision.profile);
    const grant = { policy, authorization, parts: [...attributes, classOf(authorization)] };
    this.#made.set(decision, grant);
    return grant;
  }

  /** What a service template gives, ready to send: without Class, for it is the session's that says what the session was given. */
  template(policy: Policy, profile: MergedProfile): Pick<Grant, 'parts'> {
    return { parts: this.#encode(policy, profile) };
  }

  /** Adds the attributes of a grant to the reply. */
  write(writer: PacketWriter, { parts }: Pick<Grant, 'parts'>, secret: SharedSecret, view: PacketView): void {
    for (const part of parts) writer.raw(part instanceof Uint8Array ? part : this.#hide(part, secret, view.authenticator()));
  }

  /** Adds the attributes a method gives by itself. */
  writeMethod(writer: PacketWriter, attributes: readonly MethodAttribute[], secret: SharedSecret, view: PacketView): void {
    for (const { name, value } of attributes) {
      writer.raw(this.#hide({ attribute: this.#known(name), value, tag: 0 }, secret, view.authenticator()));
    }
  }

  #known(name: string): DictionaryAttribute {
    const attribute = this.#dictionary.attribute(name);
    if (attribute === undefined) throw new Error(`no attribute \`${name}\` in the dictionary`);
    return attribute;
  }

  #encode(policy: Policy, profile: MergedProfile): readonly Part[] {
    const parts: Part[] = [];
    let open: Uint8Array[] = [];
    const close = (): void => {
      if (open.length > 0) parts.push(Buffer.concat(open));
      open = [];
    };
    for (const { name, values, tag } of replyAttributes(policy, profile)) {
      const attribute = this.#known(name);
      for (const value of values) {
        if (attribute.encrypt) {
          close();
          parts.push({ attribute, value, tag });
        } else open.push(octets(encodeAttribute(attribute, value, { tag }), name));
      }
    }
    close();
    return parts;
  }

  #hide({ attribute, value, tag }: Hidden, secret: SharedSecret, requestAuthenticator: Uint8Array): Uint8Array {
    this.#salt = (this.#salt + 1) & 0x7fff;
    return octets(encodeAttribute(attribute, value, { tag, secret, requestAuthenticator, salt: this.#salt }), attribute.name);
  }
}

const CLASS = 'portreeve:';

/**
 * The device puts the Class of an Access-Accept into every accounting record of the session (RFC 2865 §5.25). So the device itself says which
 * authorization is in force, whatever was lost or restarted in between.
 */
function classOf({ fingerprint }: Authorization): Uint8Array {
  const value = Buffer.from(`${CLASS}${fingerprint}`, 'latin1');
  return Buffer.concat([Uint8Array.of(Attribute.Class, value.length + 2), value]);
}

/** The fingerprint in an accounting record's Class; undefined where the device does not send it back. */
export function fingerprintIn(view: PacketView): string | undefined {
  for (let at = view.find(Attribute.Class); at >= 0; at = view.next(at)) {
    const value = Buffer.from(view.valueAt(at)).toString('latin1');
    if (value.startsWith(CLASS)) return value.slice(CLASS.length);
  }
  return undefined;
}

function octets(result: ReturnType<typeof encodeAttribute>, name: string): Uint8Array {
  if (!result.ok) throw new Error(`\`${name}\` cannot be encoded: ${result.error.why}`);
  return result.value;
}
