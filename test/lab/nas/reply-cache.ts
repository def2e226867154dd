/** Answers given lately, so that a repeated request gets the same answer and is not carried out again. */
export class ReplyCache {
  readonly #answers = new Map<string, { readonly reply: Buffer; readonly at: number }>();
  readonly #keepMs: number;

  constructor(keepMs: number) {
    this.#keepMs = keepMs;
  }

  /** A request is the same one when source, identifier and authenticator are the same (RFC 5080 §2.2.2). */
  static key(request: Buffer, address: string, port: number): string {
    return `${address}:${port}:${request.toString('latin1', 0, 20)}`;
  }

  get(key: string): Buffer | undefined {
    return this.#answers.get(key)?.reply;
  }

  put(key: string, reply: Buffer): void {
    const now = Date.now();
    for (const [old, answer] of this.#answers) {
      if (now - answer.at <= this.#keepMs) break;
      this.#answers.delete(old);
    }
    this.#answers.set(key, { reply, at: now });
  }
}
