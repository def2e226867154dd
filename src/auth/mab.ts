import { sameBytesConstantTime } from '../base/bytes.ts';
import { parseMac } from '../model/mac.ts';
import { Attribute } from '../wire/radius/attribute-types.ts';
import { chapResponse, revealPassword } from '../wire/radius/password.ts';
import { type AuthMethod, type Credentials, malformed, settled } from './turn.ts';

/**
 * MAC authentication bypass, Host Lookup (requirement P22): Service-Type Call-Check and a MAC as User-Name, in any spelling.
 * Devices put the MAC, nothing, or no attribute at all into the password; anything else is no host lookup but somebody's login.
 */
export const mab: AuthMethod<undefined> = {
  start(request) {
    const endpoint = parseMac(request.userName);
    if (endpoint === undefined || !passwordIsName(request)) return malformed();
    return { state: undefined, ask: { kind: 'find', name: endpoint } };
  },
  next: (_state, answer) => settled(answer),
};

function passwordIsName({ userName, view, secret }: Credentials): boolean {
  const hidden = view.octets(Attribute.UserPassword);
  if (hidden !== undefined) {
    const revealed = revealPassword(hidden, secret, view.authenticator());
    if (revealed === undefined) return false;
    const password = Buffer.from(revealed.buffer, revealed.byteOffset, revealed.byteLength).toString('latin1');
    return password === '' || password === userName || parseMac(password) === parseMac(userName);
  }
  const response = view.octets(Attribute.ChapPassword);
  if (response === undefined) return true;
  if (response.length !== 17) return false;
  const challenge = view.octets(Attribute.ChapChallenge) ?? view.authenticator();
  const expected = chapResponse(response[0] ?? 0, Buffer.from(userName, 'utf8'), challenge);
  return sameBytesConstantTime(response, 1, expected, 0, 16);
}
