import { Attribute } from '../wire/radius/attribute-types.ts';
import { type AuthMethod, malformed, settled } from './turn.ts';

/** CHAP-Password (RFC 2865 §5.3): one octet of CHAP identifier, 16 octets of response. */
const LENGTH = 17;

/** The challenge is CHAP-Challenge, or the Request Authenticator where there is none (RFC 2865 §5.40). */
export const chap: AuthMethod<undefined> = {
  start({ userName, view }) {
    const sent = view.octets(Attribute.ChapPassword);
    if (sent?.length !== LENGTH) return malformed();
    const challenge = view.octets(Attribute.ChapChallenge) ?? view.authenticator();
    if (challenge.length === 0) return malformed();
    return { state: undefined, ask: { kind: 'chap', name: userName, id: sent[0] ?? 0, challenge, response: sent.subarray(1) } };
  },
  next: (_state, answer) => settled(answer),
};
