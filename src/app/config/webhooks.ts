import type { WebhookSender } from '../../api/http/deps.ts';
import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { Secret } from '../../base/secret.ts';
import { type SecretSource, secretOf } from './fields.ts';

/** Fetches the secrets of the webhooks and sees to it that each is a key. `at` gives the place of a path in `portreeve.yaml`. */
export function readWebhooks(
  settings: readonly { readonly name: string; readonly secrets: readonly SecretSource[] }[],
  readFile: (path: string) => string,
  at: (path: readonly PropertyKey[]) => string,
): Result<readonly WebhookSender[], readonly Fault[]> {
  const faults: Fault[] = [];
  const webhooks = settings.map(({ name, secrets }, index): WebhookSender => {
    const path = ['posture', 'webhooks', index];
    const tell = (why: string, ...below: readonly PropertyKey[]): void =>
      void faults.push(fault('config.invalid', why, { at: at([...path, ...below]) }));
    if (settings.findIndex((other) => other.name === name) < index) tell(`the webhook \`${name}\` is defined twice: rename one`, 'name');
    const found = secrets.flatMap((source, which): Secret[] => {
      const secret = secretOf(source, readFile);
      if (!secret.ok) tell(secret.why, 'secrets', which);
      else if (!isKey(secret.value.reveal())) tell('a secret is `whsec_` and base64 of 24 to 64 octets', 'secrets', which);
      return secret.ok ? [secret.value] : [];
    });
    return { name, secrets: found };
  });
  return faults.length > 0 ? err(faults) : ok(webhooks);
}

function isKey(text: string): boolean {
  if (!/^whsec_[A-Za-z0-9+/]+={0,2}$/.test(text)) return false;
  const { length } = Buffer.from(text.slice('whsec_'.length), 'base64');
  return length >= 24 && length <= 64;
}
