/** Where accounting records go before they are acknowledged (RFC 2866 §2: answer only what is recorded). */
export interface AccountingLog {
  /**
   * Records one Accounting-Request: `packet` is its octets (copied before return), `source` the NAS address as u32, `at` ms wall clock.
   * `done(true)` is called once it is on stable storage, `done(false)` when it cannot be: then no answer is sent and the NAS tries again.
   */
  append(packet: Uint8Array, source: number, at: number, done: (stored: boolean) => void): void;
}
