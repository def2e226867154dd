/** Numbers the sessions of one boot: audit-session-id, Acct-Session-Id and handle. */
export class SessionIds {
  readonly #nas: string;
  readonly #bootedAt: number;
  #count = 0;

  constructor(nasIp: string, bootedAt: Date) {
    this.#nas = nasIp
      .split('.')
      .map((octet) => Number(octet).toString(16).padStart(2, '0'))
      .join('');
    this.#bootedAt = bootedAt.getTime();
  }

  /** 24 hex digits: NAS address, count, ms since boot; and the short ids of the same session. */
  next(): { readonly auditSessionId: string; readonly acctSessionId: string; readonly handle: string } {
    this.#count += 1;
    const count = hex(this.#count);
    const uptime = hex((Date.now() - this.#bootedAt) % 2 ** 32);
    return {
      auditSessionId: `${this.#nas}${count}${uptime}`.toUpperCase(),
      acctSessionId: count.toUpperCase(),
      handle: `0x${hex(0x21000000 + this.#count)}`,
    };
  }
}

function hex(number: number): string {
  return number.toString(16).padStart(8, '0');
}
