import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';

type Labels = Readonly<Record<string, string>>;
type Series = { readonly labels: Labels; value: number };

const MOST_SERIES = 500;
const MOST_COUNTERS = 500;
const NO_LABELS: Labels = {};

/**
 * Counters and gauges for Prometheus. Counting is a look-up and an addition; the text is made only when somebody scrapes. A counter
 * `radius.dropped` is shown as `portreeve_radius_dropped_total`. Label values beyond 500 combinations are counted together as `other`.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #counters = new Map<string, LazyCounter>();

  constructor() {
    collectDefaultMetrics({ register: this.#registry, prefix: 'portreeve_process_', eventLoopMonitoringPrecision: 50 });
  }

  count(name: string, labels: Labels = NO_LABELS, by = 1): void {
    const known = this.#counters.get(name);
    if (known) known.add(labels, by);
    else if (this.#counters.size < MOST_COUNTERS) this.#create(name, Object.keys(labels)).add(labels, by);
  }

  /** Shows what `read` gives at each scrape, one value for each combination of labels. */
  gauge(
    name: string,
    help: string,
    read: () => readonly { readonly labels?: Labels; readonly value: number }[],
    labelNames: readonly string[] = [],
  ): void {
    const metric = `portreeve_${sanitised(name)}`;
    new Gauge({
      name: metric,
      help,
      labelNames: [...labelNames],
      registers: [this.#registry],
      collect() {
        this.reset();
        for (const { labels, value } of read()) this.set({ ...labels }, value);
      },
    });
  }

  /** As `gauge`, for what only grows since the start: shown as a counter, `_total` at the end of its name. */
  total(
    name: string,
    help: string,
    read: () => readonly { readonly labels: Labels; readonly value: number }[],
    labelNames: readonly string[],
  ): void {
    new Counter({
      name: `portreeve_${sanitised(name)}_total`,
      help,
      labelNames: [...labelNames],
      registers: [this.#registry],
      collect() {
        this.reset();
        for (const { labels, value } of read()) this.inc({ ...labels }, value);
      },
    });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  #create(name: string, labelNames: readonly string[]): LazyCounter {
    const series = new LazyCounter(labelNames);
    this.#counters.set(name, series);
    const metric = `portreeve_${sanitised(name)}_total`;
    // Two names that read the same once sanitised: the first keeps the metric.
    if (this.#registry.getSingleMetric(metric)) return series;
    new Counter({
      name: metric,
      help: `times of ${name}`,
      labelNames: labelNames.map(sanitised),
      registers: [this.#registry],
      collect() {
        this.reset();
        for (const { labels, value } of series.list())
          this.inc(Object.fromEntries(Object.entries(labels).map(([key, of]) => [sanitised(key), of])), value);
      },
    });
    return series;
  }
}

/** The values of one counter by its labels. The label names are those of the first count: others are not shown. */
class LazyCounter {
  readonly #names: readonly string[];
  readonly #series = new Map<string, Series>();

  constructor(names: readonly string[]) {
    this.#names = names;
  }

  add(labels: Labels, by: number): void {
    let key = '';
    for (const name of this.#names) key += `${labels[name] ?? ''}\u0000`;
    const known = this.#series.get(key);
    if (known) {
      known.value += by;
      return;
    }
    const full = this.#series.size >= MOST_SERIES;
    const shown = Object.fromEntries(this.#names.map((name) => [name, full ? 'other' : (labels[name] ?? '')]));
    const place = full ? 'other' : key;
    const series = this.#series.get(place) ?? { labels: shown, value: 0 };
    series.value += by;
    this.#series.set(place, series);
  }

  list(): Iterable<Series> {
    return this.#series.values();
  }
}

function sanitised(name: string): string {
  return name.replace(/[^A-Za-z0-9]+/g, '_').replace(/^(?=[0-9])/, '_');
}
