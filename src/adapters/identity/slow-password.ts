import { sameBytesConstantTime } from '../../base/bytes.ts';

/** A password that is kept as a hash which takes its time. */
export class SlowPassword {
  readonly kind = 'slow';
  readonly #hash: Uint8Array;
  readonly #derive: (offered: string, size: number) => Promise<Uint8Array>;

  /** `derive` makes the hash of an offered password, of so many octets, on a thread of the pool and not on the event loop. */
  constructor(hash: Uint8Array, derive: (offered: string, size: number) => Promise<Uint8Array>) {
    this.#hash = hash;
    this.#derive = derive;
  }

  async is(offered: string): Promise<boolean> {
    const hash = await this.#derive(offered, this.#hash.length);
    return sameBytesConstantTime(hash, 0, this.#hash, 0, this.#hash.length);
  }
}
