import type { PortOperation } from '../acl/comparators.ts';
import { ComparatorCount, type ComparatorLack } from './comparator-count.ts';
import { combinationCost, combinationKey, type Held, type ListCost, NO_COST, type TcamCost, type TcamPlatform } from './tcam-ledger.ts';

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
type Reserved = TcamCost & { readonly operations: readonly PortOperation[] };
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
  readonly #reserved = new Map<string, Reserved>();
  readonly #comparators: ComparatorCount;
  #used = NO_COST;

  constructor(platform: TcamPlatform, asic: number) {
    this.#platform = platform;
    this.asic = asic;
    this.#comparators = new ComparatorCount(platform.comparators);
  }

  /** Held and reserved. */
  get used(): TcamCost {
    return this.#used;
  }

  get reserved(): TcamCost {
    return [...this.#reserved.values()].reduce<TcamCost>(sumOf, NO_COST);
  }

  /** What more one more session with these lists would take. */
  costOf({ own, ownKey, redirect }: SessionLists): TcamCost {
    const { entries, lists } = combinationCost(this.#platform, own, 1);
    const known = this.#combinations.has(ownKey);
    const sharing = known && this.#platform.daclSharing === 'per-acl';
    const cost = { entries: sharing ? 0 : entries, lists: known ? 0 : lists };
    return redirect === undefined ? cost : sumOf(cost, this.costOfList(redirect));
  }

  /** What more a list would take; nothing when it stands there already. */
  costOfList(list: ListCost): TcamCost {
    return this.#lists.has(listKey(list)) ? NO_COST : { entries: list.entries + this.#platform.implicitEntries, lists: 1 };
  }

  /** What of the comparators is missing for one more session with these lists. */
  comparatorsFor({ own, redirect }: SessionLists): ComparatorLack | undefined {
    return this.#comparators.lackFor(allOf(own, redirect).flatMap(({ operations = [] }) => operations));
  }

  add(lists: SessionLists): void {
    for (const { operations } of allOf(lists.own, lists.redirect)) this.#comparators.add(operations);
    this.#used = sumOf(this.#used, this.costOf(lists));
    if (lists.own.length > 0) {
      const known = this.#combinations.get(lists.ownKey);
      if (known) known.count++;
      else this.#combinations.set(lists.ownKey, { lists: lists.own, count: 1 });
    }
    if (lists.redirect !== undefined) this.#stand(lists.redirect);
  }

  remove(lists: SessionLists): void {
    for (const { operations } of allOf(lists.own, lists.redirect)) this.#comparators.remove(operations);
    const known = this.#combinations.get(lists.ownKey);
    if (known !== undefined && --known.count === 0) this.#combinations.delete(lists.ownKey);
    if (lists.redirect !== undefined) this.#fall(lists.redirect);
    this.#used = differenceOf(this.#used, this.costOf(lists));
  }

  /** A list somebody put on the device and that may be used at any time. */
  addList(list: ListCost): void {
    this.#comparators.add(list.operations);
    this.#used = sumOf(this.#used, this.costOfList(list));
    this.#stand(list);
  }

  /** On top of what the plan has reserved already. */
  reserve(plan: string, cost: TcamCost, operations: readonly PortOperation[] = []): void {
    const known = this.#reserved.get(plan) ?? { ...NO_COST, operations: [] };
    this.#reserved.set(plan, { ...sumOf(known, cost), operations: [...known.operations, ...operations] });
    this.#comparators.add(operations);
    this.#used = sumOf(this.#used, cost);
  }

  release(plan: string): void {
    const known = this.#reserved.get(plan);
    if (known === undefined) return;
    this.#used = differenceOf(this.#used, known);
    this.#comparators.remove(known.operations);
    this.#reserved.delete(plan);
  }

  held(): readonly Held[] {
    const { asic } = this;
    return [
      ...[...this.#combinations.values()].map(({ lists, count }): Held => ({ kind: 'sessions', asic, lists, count })),
      ...[...this.#lists.values()].map(({ list, count }): Held => ({ kind: 'list', asic, list, count })),
      ...[...this.#reserved].map(([plan, cost]): Held => ({ kind: 'reservation', asic, plan, ...cost })),
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

function allOf(own: readonly ListCost[], redirect: ListCost | undefined): readonly ListCost[] {
  return redirect === undefined ? own : [...own, redirect];
}

function sumOf(one: TcamCost, other: TcamCost): TcamCost {
  return { entries: one.entries + other.entries, lists: one.lists + other.lists };
}

function differenceOf(one: TcamCost, other: TcamCost): TcamCost {
  return { entries: one.entries - other.entries, lists: one.lists - other.lists };
}

function listKey({ name, entries }: ListCost): string {
  return `${name} ${entries}`;
}
