import type { DeviceId } from '../model/device.ts';
import type { Step, StepId } from '../model/plan.ts';
import { isFinished, isIdle, isPassed } from './step-state.ts';
import { type Tally, withEnding } from './tally.ts';

/** Steps of one chunk: a change copies its chunk and the list of chunks, some 450 pointers in a plan of 50,000 steps. */
const CHUNK = 256;

/** Where steps stand by something that never changes about them, in places from 0. */
type Places<K> = ReadonlyMap<K, readonly number[]>;

/** The steps a plan began with. Where they stand is worked out when first asked for, and shared by all later versions. */
type Beginning = { readonly steps: readonly Step[]; followers?: Places<StepId>; devices?: Places<DeviceId>; waves?: Places<number> };

/** `idle` steps have not begun and take nothing back; `openAtFront` are those the wave at the front waits for. */
type Counts = Tally & { readonly silent: number; readonly idle: number; readonly openAtFront: number };

const NONE: Counts = { total: 0, open: 0, silent: 0, idle: 0, ended: [], openAtFront: 0 };

/**
 * The steps of a plan in their order, numbered from 1 as their ids are, with what is counted of them. It never changes: `replace` and `append`
 * give another that shares what stayed, at a cost that does not grow with the number of steps.
 * INVARIANT: the counts are those of a fresh count. A finished step is never replaced.
 */
export class Steps implements Iterable<Step> {
  readonly #chunks: readonly (readonly Step[])[];
  readonly #beginning: Beginning;
  readonly #counts: Counts;

  private constructor(chunks: readonly (readonly Step[])[], beginning: Beginning, counts: Counts) {
    this.#chunks = chunks;
    this.#beginning = beginning;
    this.#counts = counts;
  }

  static of(steps: readonly Step[]): Steps {
    const chunks: Step[][] = [];
    for (let at = 0; at < steps.length; at += CHUNK) chunks.push(steps.slice(at, at + CHUNK));
    return new Steps(chunks, { steps }, countsOf(steps));
  }

  get length(): number {
    return this.#counts.total;
  }

  get tally(): Tally {
    return this.#counts;
  }

  /** Steps that have not begun and take nothing back. */
  get idle(): number {
    return this.#counts.idle;
  }

  at(place: number): Step | undefined {
    return this.#chunks[Math.floor(place / CHUNK)]?.[place % CHUNK];
  }

  find(id: StepId): Step | undefined {
    const step = this.at(placeOf(id));
    return step?.id === id ? step : undefined;
  }

  /** Those from one place up to another. */
  slice(from: number, to: number): readonly Step[] {
    const some: Step[] = [];
    for (let place = from; place < Math.min(to, this.length); place++) {
      const step = this.at(place);
      if (step) some.push(step);
    }
    return some;
  }

  *[Symbol.iterator](): IterableIterator<Step> {
    for (const chunk of this.#chunks) yield* chunk;
  }

  /** With these in the place of the steps of their ids. */
  replace(changed: readonly Step[]): Steps {
    if (changed.length === 0) return this;
    const chunks = this.#chunks.slice();
    const copies = new Map<number, Step[]>();
    let counts = this.#counts;
    for (const step of changed) {
      const place = placeOf(step.id);
      const at = Math.floor(place / CHUNK);
      const before = this.at(place);
      if (before?.id !== step.id) throw new Error(`there is no step ${step.id} to replace`);
      const chunk = copies.get(at) ?? (chunks[at] ?? []).slice();
      chunk[place % CHUNK] = step;
      copies.set(at, chunk);
      chunks[at] = chunk;
      counts = recounted(counts, before, step);
    }
    return new Steps(chunks, this.#beginning, counts).#atFront();
  }

  append(step: Step): Steps {
    const last = this.#chunks.at(-1);
    const full = last === undefined || last.length === CHUNK;
    const chunks = full ? [...this.#chunks, [step]] : this.#chunks.with(-1, [...last, step]);
    return new Steps(chunks, this.#beginning, counted(this.#counts, step));
  }

  /** The steps that follow the one of this id. */
  followers(id: StepId): readonly Step[] {
    const began = this.#beginning;
    began.followers ??= placesOf(began.steps, ({ after }) => after);
    return this.#all(began.followers.get(id)).concat(this.#appended(({ after }) => after.includes(id)));
  }

  onDevice(device: DeviceId): readonly Step[] {
    const began = this.#beginning;
    began.devices ??= placesOf(began.steps, (step) => [step.do.device]);
    return this.#all(began.devices.get(device)).concat(this.#appended((step) => step.do.device === device));
  }

  *inWave(wave: number): Iterable<Step> {
    const began = this.#beginning;
    began.waves ??= placesOf(began.steps, (step) => [waveOf(step)]);
    for (const place of began.waves.get(wave) ?? []) {
      const step = this.at(place);
      if (step) yield step;
    }
    yield* this.#appended((step) => waveOf(step) === wave);
  }

  /** What is another step than in `before`, an earlier version, or was not there. */
  changedSince(before: Steps): readonly Step[] {
    const changed: Step[] = [];
    for (let at = 0; at < this.#chunks.length; at++) {
      const chunk = this.#chunks[at] ?? [];
      const old = before.#chunks[at] ?? [];
      if (chunk === old) continue;
      for (let place = 0; place < chunk.length; place++) {
        const step = chunk[place];
        if (step && step !== old[place]) changed.push(step);
      }
    }
    return changed;
  }

  /** When the wave that was at the front is over, the next that is not. */
  #atFront(): Steps {
    const { open, silent, front = 0, openAtFront } = this.#counts;
    if (openAtFront > 0) return this;
    const { front: _, ...rest } = this.#counts;
    if (open === silent) return new Steps(this.#chunks, this.#beginning, rest);
    for (let wave = front + 1; ; wave++) {
      let left = 0;
      for (const step of this.inWave(wave)) if (!isPassed(step)) left++;
      if (left > 0) return new Steps(this.#chunks, this.#beginning, { ...rest, front: wave, openAtFront: left });
    }
  }

  #all(places: readonly number[] = []): Step[] {
    return places.flatMap((place) => this.at(place) ?? []);
  }

  /** Those that came after the beginning: few, for each takes back one that failed. */
  #appended(wanted: (step: Step) => boolean): Step[] {
    const found: Step[] = [];
    for (let place = this.#beginning.steps.length; place < this.length; place++) {
      const step = this.at(place);
      if (step && wanted(step)) found.push(step);
    }
    return found;
  }
}

/** The number ends the id. */
export function placeOf(id: StepId): number {
  return Number(id.slice(id.lastIndexOf('/') + 1)) - 1;
}

function waveOf({ wave = 0 }: Step): number {
  return wave;
}

/** A fresh count. */
function countsOf(steps: readonly Step[]): Counts {
  let [open, silent, idle, front, openAtFront] = [0, 0, 0, Number.POSITIVE_INFINITY, 0];
  let ends: Pick<Counts, 'ended' | 'lastEnd'> = NONE;
  for (const step of steps) {
    if (isFinished(step)) {
      ends = ending(ends, step);
      continue;
    }
    open++;
    if (isIdle(step)) idle++;
    if (isPassed(step)) {
      silent++;
      continue;
    }
    const wave = waveOf(step);
    if (wave < front) [front, openAtFront] = [wave, 1];
    else if (wave === front) openAtFront++;
  }
  const { ended, lastEnd } = ends;
  return {
    total: steps.length,
    open,
    silent,
    idle,
    ended,
    openAtFront,
    ...(lastEnd === undefined ? {} : { lastEnd }),
    ...(open === silent ? {} : { front }),
  };
}

/** With one more step. */
function counted(counts: Counts, step: Step): Counts {
  const total = counts.total + 1;
  if (isFinished(step)) return { ...counts, total, ...ending(counts, step) };
  const grown = { ...counts, total, open: counts.open + 1, idle: counts.idle + (isIdle(step) ? 1 : 0) };
  return isPassed(step) ? { ...grown, silent: counts.silent + 1 } : waiting(grown, step);
}

/** With `after` in the place of `before`, which was open. */
function recounted(counts: Counts, before: Step, after: Step): Counts {
  const idle = counts.idle + (isIdle(after) ? 1 : 0) - (isIdle(before) ? 1 : 0);
  const silent = counts.silent + (isSilent(after) ? 1 : 0) - (isSilent(before) ? 1 : 0);
  const waited = isPassed(before) || waveOf(before) !== counts.front ? counts : { ...counts, openAtFront: counts.openAtFront - 1 };
  const known = isPassed(after) ? waited : waiting(waited, after);
  if (isFinished(after)) return { ...known, idle, silent, open: counts.open - 1, ...ending(counts, after) };
  return { ...known, idle, silent };
}

/** With one more that its wave waits for: that may bring the front back. */
function waiting(counts: Counts, step: Step): Counts {
  const { front = Number.POSITIVE_INFINITY, openAtFront } = counts;
  const wave = waveOf(step);
  if (wave > front) return counts;
  return { ...counts, front: wave, openAtFront: (wave === front ? openAtFront : 0) + 1 };
}

function isSilent(step: Step): boolean {
  return isPassed(step) && !isFinished(step);
}

function ending({ ended, lastEnd }: Pick<Counts, 'ended' | 'lastEnd'>, step: Step): Pick<Counts, 'ended' | 'lastEnd'> {
  const at = step.finishedAt;
  const last = lastEnd === undefined || (at !== undefined && at > lastEnd) ? at : lastEnd;
  return { ended: withEnding(ended, step), ...(last === undefined ? {} : { lastEnd: last }) };
}

function placesOf<K>(steps: readonly Step[], keysOf: (step: Step) => readonly K[]): Places<K> {
  const places = new Map<K, number[]>();
  for (const [place, step] of steps.entries()) {
    for (const key of keysOf(step)) {
      const known = places.get(key);
      if (known) known.push(place);
      else places.set(key, [place]);
    }
  }
  return places;
}
