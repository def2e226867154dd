/** Randomness that the outside cannot guess, unless a simulation seeds it. */
export interface Random {
  /** Fills `target` from `at` with `length` random octets. */
  fill(target: Uint8Array, at: number, length: number): void;
  bytes(length: number): Uint8Array;
  /** A number in [0, 1). */
  fraction(): number;
}
