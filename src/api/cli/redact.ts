const SECRET_NAME =
  /^(?:.*[-_])?(?:authorization|cookie|password|passwd|passphrase|secret|secrets|token|credential|credentials|api-?key|private-?key|community)$/i;
const CAMEL = /(?:Password|Passphrase|Secret|Secrets|Token|Credential|Credentials|ApiKey|PrivateKey)$/;
/** As they stand in lines of a configuration, or of YAML: the word, and what follows it. */
const SECRET_LINE =
  /\b((?:enable |shared-?)?(?:secret|password|passphrase|community|server-key|auth-key|key-string)\b["']?\s*[:=]?\s+(?:[0-9] )?)([^\s"',}]+)/gi;
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
  return SECRET_NAME.test(name) || CAMEL.test(name);
}

function redactLines(text: string): string {
  return text.replace(SECRET_LINE, (_, before: string) => `${before}${REDACTED}`);
}
