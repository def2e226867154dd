import type { MergedProfile } from '../model/access.ts';
import { replyAttributes } from '../policy/authorization.ts';
import type { Policy } from '../policy/compile.ts';
import type { Random } from '../ports/random.ts';
import type { Dictionary, DictionaryAttribute } from '../wire/radius/dictionary.ts';
import { encodeAttribute } from '../wire/radius/encode-attribute.ts';
import type { PacketWriter } from '../wire/radius/packet-writer.ts';
import type { SharedSecret } from '../wire/radius/secret.ts';

type Hidden = { readonly attribute: DictionaryAttribute; readonly value: string | number; readonly tag: number };
/** In order: octets that are the same for everybody, and values that are hidden anew for each reply. */
type Part = Uint8Array | Hidden;
type Encoded = { readonly policy: Policy; readonly parts: readonly Part[] };

/** The attributes of merged profiles as they go on the wire, encoded once for each profile of a policy. */
export class ProfileOctets {
  readonly #dictionary: Dictionary;
  readonly #encoded = new WeakMap<MergedProfile, Encoded>();
  /** RFC 2868 §3.5: no two hidden values of one packet may have the same salt. */
  #salt: number;

  constructor(dictionary: Dictionary, random: Random) {
    this.#dictionary = dictionary;
    this.#salt = Math.floor(random.fraction() * 0x8000);
  }

  /** Adds them to the reply. A value the dictionary cannot encode was refused with the policy; here it would be a bug and throws. */
  write(writer: PacketWriter, policy: Policy, profile: MergedProfile, secret: SharedSecret, requestAuthenticator: Uint8Array): void {
    const known = this.#encoded.get(profile);
    const { parts } = known !== undefined && known.policy === policy ? known : this.#encode(policy, profile);
    for (const part of parts) {
      writer.raw(part instanceof Uint8Array ? part : this.#hide(part, secret, requestAuthenticator));
    }
  }

  #encode(policy: Policy, profile: MergedProfile): Encoded {
    const parts: Part[] = [];
    let open: Uint8Array[] = [];
    const close = (): void => {
      if (open.length > 0) parts.push(Buffer.concat(open));
      open = [];
    };
    for (const { name, values, tag } of replyAttributes(policy, profile)) {
      const attribute = this.#dictionary.attribute(name);
      if (attribute === undefined) throw new Error(`no attribute \`${name}\` in the dictionary`);
      for (const value of values) {
        if (attribute.encrypt) {
          close();
          parts.push({ attribute, value, tag });
        } else open.push(octets(encodeAttribute(attribute, value, { tag }), name));
      }
    }
    close();
    const encoded = { policy, parts };
    this.#encoded.set(profile, encoded);
    return encoded;
  }

  #hide({ attribute, value, tag }: Hidden, secret: SharedSecret, requestAuthenticator: Uint8Array): Uint8Array {
    this.#salt = (this.#salt + 1) & 0x7fff;
    return octets(encodeAttribute(attribute, value, { tag, secret, requestAuthenticator, salt: this.#salt }), attribute.name);
  }
}

function octets(result: ReturnType<typeof encodeAttribute>, name: string): Uint8Array {
  if (!result.ok) throw new Error(`\`${name}\` cannot be encoded: ${result.error.why}`);
  return result.value;
}
