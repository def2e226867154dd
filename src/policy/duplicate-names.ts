import { type Fault, fault } from '../base/fault.ts';

/** Tells of each name that is used a second time, and where it was used first. */
export class DuplicateNames {
  readonly #what: string;
  readonly #faults: Fault[];
  readonly #first = new Map<string, string>();

  constructor(what: string, faults: Fault[]) {
    this.#what = what;
    this.#faults = faults;
  }

  add(name: string, at: string): void {
    const first = this.#first.get(name);
    if (first === undefined) this.#first.set(name, at);
    else
      this.#faults.push(fault('config.invalid', `the ${this.#what} \`${name}\` is defined twice, first at ${first}: rename one`, { at }));
  }
}
