import type { PlanId } from '../model/plan.ts';
import type { Course } from '../plan/course.ts';
import { takenBack } from '../plan/taken-back.ts';
import type { ControlDeps } from './deps.ts';
import type { PlanBook } from './plan-book.ts';

/** Lets a job that was taken back say so, or it would be shown as proved for ever. */
export class Rollbacks {
  readonly #deps: Pick<ControlDeps, 'turns' | 'sink'>;
  readonly #book: PlanBook;
  readonly #find: (id: PlanId) => Promise<Course | undefined>;

  /** `find` gives a plan that is over, also from the store. */
  constructor(deps: Pick<ControlDeps, 'turns' | 'sink'>, book: PlanBook, find: (id: PlanId) => Promise<Course | undefined>) {
    this.#deps = deps;
    this.#book = book;
    this.#find = find;
  }

  /** A plan that began, changed or ended. */
  note(taker: Course): void {
    const id = taker.takesBack;
    if (id === undefined) return;
    void this.#deps.turns.run(`taken-back:${id}`, async () => {
      const before = await this.#find(id);
      const after = before && takenBack(before, taker);
      if (after) await this.#book.rewrite(after);
    });
  }
}
