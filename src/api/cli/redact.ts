/** Names of members and headers whose value nobody may see, in any writing: `api_key`, `Api-Key`, `sharedSecret`. */
const SECRET_NAMES =
  /(?:authorization|cookie|passw(?:or)?d|passphrase|secrets?|tokens?|credentials?|api[-_]?key|private[-_]?key|community)$/i;
/** As they stand in lines of a configuration, or of YAML: the word, and what follows it. */
const SECRET_LINES =
  /\b((?:secret|password|passphrase|community|server-key|auth-key|key-string)\b["']?(?:\s*[:=]\s*|\s+)(?:[0-9] )?["']?)([^\s"',}]+)/gi;
const REDACTED = '[redacted]';

/** A header as it may be shown. */
export function redactHeader(name: string, value: string): string {
  return isSecretName(name) ? REDACTED : value;
}

/** A body as it may be shown: what is called a secret is left out at every depth, and so is whatever equals one of `known`. */
export function redactBody(text: string, known: readonly string[]): string {
  let shown: string;
  try {
    shown = JSON.stringify(JSON.parse(text), (name, value: unknown) => {
      if (isSecretName(name) && value !== null && value !== undefined) return REDACTED;
      return typeof value === 'string' ? redactLines(value) : value;
    });
  } catch {
    // No JSON: text, then.
    shown = redactLines(text);
  }
  return known.filter((one) => one !== '').reduce((so, one) => so.replaceAll(one, REDACTED), shown);
}

function isSecretName(name: string): boolean {
  return SECRET_NAMES.test(name);
}

function redactLines(text: string): string {
  return text.replace(SECRET_LINES, (_, before: string) => `${before}${REDACTED}`);
}
