import type { Dictionary } from '../../wire/radius/dictionary.ts';
import { encodeAttribute } from '../../wire/radius/encode-attribute.ts';
import { SharedSecret } from '../../wire/radius/secret.ts';

/** Hidden attributes are tried with these; only whether they can be encoded is asked. */
const TRIAL = { secret: new SharedSecret('trial'), requestAuthenticator: new Uint8Array(16), salt: 0x8000 };

/** Asks the codec at load time what it could not send at run time: gives why a profile's value cannot go on the wire. */
export function unencodableWith(dictionary: Dictionary): (attribute: string, value: string | number, tag: number) => string | undefined {
  return (name, value, tag) => {
    const attribute = dictionary.attribute(name);
    const encoded = attribute && encodeAttribute(attribute, value, { ...TRIAL, tag });
    return encoded && !encoded.ok ? encoded.error.why : undefined;
  };
}
