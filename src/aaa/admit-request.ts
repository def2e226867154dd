import { Attribute } from '../wire/radius/attribute-types.ts';
import type { messageAuthenticator } from '../wire/radius/authenticate.ts';
import type { PacketView } from '../wire/radius/packet-view.ts';
import type { Client } from './clients.ts';
import type { DropCause } from './outcome.ts';

export type Signature = ReturnType<typeof messageAuthenticator>;

/**
 * Whether an Access-Request may be looked at (RFC 3579 §3.2, CVE-2024-3596). Undefined: yes.
 * A wrong signature is never let pass, whatever is configured; a missing one depends on the client.
 */
export function refusalOf(view: PacketView, signature: Signature, client: Client): DropCause | undefined {
  switch (signature) {
    case 'valid':
      return undefined;
    case 'invalid':
      return 'message-authenticator-invalid';
    case 'malformed':
      return 'message-authenticator-malformed';
    case 'repeated':
      return 'message-authenticator-repeated';
    case 'absent':
      // EAP demands it of everybody (RFC 3579 §3.1).
      if (client.mustSign || view.find(Attribute.EapMessage) >= 0) return 'message-authenticator-missing';
      return client.settings.limitProxyState && view.find(Attribute.ProxyState) >= 0 ? 'proxy-state-unsigned' : undefined;
  }
}

/**
 * Whether a signed request proves that the client signs all of them. EAP and dACL downloads do not: even devices
 * that never heard of the attack sign those.
 */
export function provesSigning(view: PacketView, signature: Signature): boolean {
  return signature === 'valid' && view.find(Attribute.EapMessage) < 0;
}
