import { Attribute } from '../wire/radius/attribute-types.ts';
import { revealPassword } from '../wire/radius/password.ts';
import { type AuthMethod, malformed, settled } from './turn.ts';

/** User-Password (RFC 2865 §5.2): hidden with the shared secret, asked of the store as text. */
export const pap: AuthMethod<undefined> = {
  start({ userName, view, secret }) {
    const hidden = view.octets(Attribute.UserPassword);
    const password = hidden && revealPassword(hidden, secret, view.authenticator());
    if (password === undefined) return malformed();
    return { state: undefined, ask: { kind: 'password', name: userName, password: textOf(password) } };
  },
  next: (_state, answer) => settled(answer),
};

function textOf(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('utf8');
}
