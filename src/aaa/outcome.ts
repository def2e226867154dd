import { Code } from '../wire/radius/codes.ts';

/**
 * The whole behaviour on success and failure, on one page: what came in, what came of it, what goes out.
 * Silence lets the device try again or ask another server; an answer ends its wait (RFC 2865 §2, RFC 2866 §2, RFC 5997 §3).
 */
export const SILENCE = undefined;

export const OUTCOMES = {
  'Access-Request': {
    accept: Code.AccessAccept,
    challenge: Code.AccessChallenge,
    /** Denied by a rule, wrong password, unknown user, no service, unsupported method, bad dACL download: the answer is the same. */
    reject: Code.AccessReject,
    /** A policy's `drop`: a store could not be reached, so another server may know better. */
    drop: SILENCE,
    /** A proxy service was chosen: what the remote server said, an Access-Reject too. */
    proxied: "the remote server's answer",
    /** None of its remote servers answered, or the request had been here before. */
    'not-proxied': SILENCE,
  },
  'Accounting-Request': {
    /** On stable storage. */
    stored: Code.AccountingResponse,
    /** Disk full, store closed: the device keeps the record and sends it again. */
    'not-stored': SILENCE,
    /** The remote server has it. */
    forwarded: Code.AccountingResponse,
    'not-forwarded': SILENCE,
  },
  'Status-Server to the authentication port': { alive: Code.AccessAccept },
  'Status-Server to the accounting port': { alive: Code.AccountingResponse },
  'duplicate of an answered request': { answered: 'the same reply again' },
  'duplicate of a request in progress': { 'in-progress': SILENCE },
} as const;

/** Why a datagram met silence before anything was decided (RFC 2865 §3: "silently discarded"), or an answer could not be given. */
export const DROP_CAUSES = [
  // Before a byte of it is read.
  'unknown-client',
  // RFC 2865 §3, §5: no packet.
  'too-short',
  'length-too-small',
  'length-too-large',
  'length-beyond-datagram',
  'attribute-length',
  'attribute-overrun',
  'too-many-attributes',
  // A code this port does not take.
  'unexpected-code',
  // Wrong secret, a forger, or a device that has to be told to sign (RFC 3579 §3.2, CVE-2024-3596).
  'message-authenticator-invalid',
  'message-authenticator-malformed',
  'message-authenticator-repeated',
  'message-authenticator-missing',
  'proxy-state-unsigned',
  'request-authenticator-invalid',
  // Decided, or tried, and still silence.
  'policy-drop',
  'accounting-not-stored',
  // RFC 2865 §5.33: our own Proxy-State came back; or no remote server answered.
  'proxy-loop',
  'proxy-unreachable',
  'reply-too-large',
  'internal-error',
] as const;

export type DropCause = (typeof DROP_CAUSES)[number];
