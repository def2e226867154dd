import { combinationCost, combinationKey, type Held, type ListCost, type TcamPlatform } from './tcam-ledger.ts';

/** The lists of one session: those in force on it together, and the one it is redirected by, which stands in the hardware once for all. */
export type SessionLists = {
  /** Equal for sessions that need the same. */
  readonly key: string;
  readonly own: readonly ListCost[];
  readonly ownKey: string;
  readonly redirect: ListCost | undefined;
  /** Of all of them, without what the platform adds. */
  readonly entries: number;
};

export function sessionLists(own: readonly ListCost[], redirect: ListCost | undefined): SessionLists {
  const ownKey = combinationKey(own);
  const entries = own.reduce((sum, one) => sum + one.entries, redirect?.entries ?? 0);
  return { key: `${ownKey} ${redirect === undefined ? '' : listKey(redirect)}`, own, ownKey, redirect, entries };
}

type Combination = { readonly lists: readonly ListCost[]; count: number };
type Standing = { readonly list: ListCost; count: number };

/**
 * What one ASIC holds, counted as it changes: a login looks at two numbers and a map, however many sessions there are. The sum is at any time that
 * of `tcamAccounts` over `held`.
 */
export class AsicCount {
  readonly #platform: TcamPlatform;
  readonly asic: number;
  readonly #combinations = new Map<string, Combination>();
  readonly #lists = new Map<string, Standing>();
  readonly #reserved = new Map<string, number>();
  #used = 0;

  constructor(platform: TcamPlatform, asic: number) {
    this.#platform = platform;
    this.asic = asic;
  }

  /** Entries held and reserved. */
  get used(): number {
    return this.#used;
  }

  get reserved(): number {
    return [...this.#reserved.values()].reduce((sum, entries) => sum + entries, 0);
  }

  /** Entries more that one more session with these lists would take. */
  costOf({ own, ownKey, redirect }: SessionLists): number {
    const sharing = this.#platform.daclSharing === 'per-acl' && this.#combinations.has(ownKey);
    return (sharing ? 0 : combinationCost(this.#platform, own, 1)) + (redirect === undefined ? 0 : this.costOfList(redirect));
  }

  /** Entries more that a list would take; none when it stands there already. */
  costOfList(list: ListCost): number {
    return this.#lists.has(listKey(list)) ? 0 : list.entries + this.#platform.implicitEntries;
  }

  add(lists: SessionLists): void {
    this.#used += this.costOf(lists);
    if (lists.own.length > 0) {
      const known = this.#combinations.get(lists.ownKey);
      if (known) known.count++;
      else this.#combinations.set(lists.ownKey, { lists: lists.own, count: 1 });
    }
    if (lists.redirect !== undefined) this.#stand(lists.redirect);
  }

  remove(lists: SessionLists): void {
    const known = this.#combinations.get(lists.ownKey);
    if (known !== undefined && --known.count === 0) this.#combinations.delete(lists.ownKey);
    if (lists.redirect !== undefined) this.#fall(lists.redirect);
    this.#used -= this.costOf(lists);
  }

  /** A list somebody put on the device and that may be used at any time. */
  addList(list: ListCost): void {
    this.#used += this.costOfList(list);
    this.#stand(list);
  }

  /** On top of what the plan has reserved already. */
  reserve(plan: string, entries: number): void {
    this.#reserved.set(plan, (this.#reserved.get(plan) ?? 0) + entries);
    this.#used += entries;
  }

  release(plan: string): void {
    this.#used -= this.#reserved.get(plan) ?? 0;
    this.#reserved.delete(plan);
  }

  held(): readonly Held[] {
    const { asic } = this;
    return [
      ...[...this.#combinations.values()].map(({ lists, count }): Held => ({ kind: 'sessions', asic, lists, count })),
      ...[...this.#lists.values()].map(({ list, count }): Held => ({ kind: 'list', asic, list, count })),
      ...[...this.#reserved].map(([plan, entries]): Held => ({ kind: 'reservation', asic, plan, entries })),
    ];
  }

  #stand(list: ListCost): void {
    const known = this.#lists.get(listKey(list));
    if (known) known.count++;
    else this.#lists.set(listKey(list), { list, count: 1 });
  }

  #fall(list: ListCost): void {
    const known = this.#lists.get(listKey(list));
    if (known !== undefined && --known.count === 0) this.#lists.delete(listKey(list));
  }
}

function listKey({ name, entries }: ListCost): string {
  return `${name} ${entries}`;
}
