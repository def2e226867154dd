import type { EndpointId } from '../../model/posture.ts';

/** Numbers the results of an endpoint whose sender does not, also while several of them are on their way. */
export class VersionCounter {
  readonly #known: (endpoint: EndpointId) => number | undefined;
  readonly #underWay = new Map<EndpointId, { highest: number; count: number }>();

  constructor(known: (endpoint: EndpointId) => number | undefined) {
    this.#known = known;
  }

  /** Runs `take` with a version above every one known or under way for the endpoint. */
  async next<T>(endpoint: EndpointId, take: (version: number) => Promise<T>): Promise<T> {
    const entry = this.#underWay.get(endpoint) ?? { highest: 0, count: 0 };
    entry.highest = Math.max(entry.highest, this.#known(endpoint) ?? 0) + 1;
    entry.count++;
    this.#underWay.set(endpoint, entry);
    try {
      return await take(entry.highest);
    } finally {
      if (--entry.count === 0) this.#underWay.delete(endpoint);
    }
  }
}
