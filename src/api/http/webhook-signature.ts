import { createHmac } from 'node:crypto';
import { sameBytesConstantTime } from '../../base/bytes.ts';
import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { Instant } from '../../base/time.ts';
import type { WebhookSender } from './deps.ts';

/** How far the timestamp of a webhook may be from now, both ways, in ms: what is older may be a replay. */
const WINDOW = 5 * 60 * 1000;
const DIGEST = 32;

export type SignedHeaders = { readonly id: unknown; readonly timestamp: unknown; readonly signature: unknown };

/**
 * Holds a body against its signature, by the Standard Webhooks specification: `webhook-signature` is a list, with spaces between, of
 * `v1,<base64 of HMAC-SHA256(secret, "<webhook-id>.<webhook-timestamp>.<body>")>`; one of them must be made with one of the secrets. Gives the
 * id of the webhook. Faults: `api.unauthorised`, the same for a wrong signature and one that is missing.
 */
export function verifyWebhook(sender: WebhookSender, headers: SignedHeaders, body: string, now: Instant): Result<string, Fault> {
  const { id, timestamp, signature } = headers;
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signature !== 'string') {
    return refused('the headers `webhook-id`, `webhook-timestamp` and `webhook-signature` are needed, each once');
  }
  if (!/^[\x21-\x7e]{1,100}$/.test(id)) return refused('the `webhook-id` is not 1 to 100 visible ASCII characters');
  if (!/^[0-9]{1,12}$/.test(timestamp)) return refused('the `webhook-timestamp` is not a number of seconds');
  if (!signedBy(sender, `${id}.${timestamp}.${body}`, signature)) return refused('no signature of the webhook is made with its secret');
  const away = Math.abs(now - Number(timestamp) * 1000);
  return away <= WINDOW ? ok(id) : refused('the `webhook-timestamp` is more than 5 minutes away: set the clock, and sign again');
}

/** Every secret is tried with every signature, so that the time taken tells nothing about any of them. */
function signedBy({ secrets }: WebhookSender, content: string, list: string): boolean {
  const given = list
    .split(' ')
    .slice(0, 16)
    .flatMap((one) => (one.startsWith('v1,') ? [Buffer.from(one.slice(3), 'base64')] : []));
  let found = false;
  for (const secret of secrets) {
    const key = Buffer.from(secret.reveal().replace(/^whsec_/, ''), 'base64');
    const wanted = createHmac('sha256', key).update(content).digest();
    for (const one of given) if (one.length === DIGEST && sameBytesConstantTime(one, 0, wanted, 0, DIGEST)) found = true;
  }
  return found;
}

function refused(why: string): Result<never, Fault> {
  return err(fault('api.unauthorised', why));
}
