import pino from 'pino';
import type { EventSink } from '../../ports/event-sink.ts';
import { boundedFields } from './fields.ts';
import { LineBudget } from './line-budget.ts';
import { LineWriter } from './line-writer.ts';
import { Metrics } from './metrics.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export type LogOptions = {
  readonly level: LogLevel;
  /** Where lines go: standard output, a file descriptor, or a function that tests give. */
  readonly destination?: number | ((line: string) => void);
  /** Monotonic milliseconds; for tests. */
  readonly monotonic?: () => number;
};

export type Log = {
  readonly sink: EventSink;
  readonly metrics: Metrics;
  /** Writes what is still in memory. */
  close(): void;
};

const LINES_A_SECOND = 20;

const RANK = { debug: 0, info: 1, warn: 2, error: 3, silent: 4 } as const;

/**
 * The event sink: JSON lines through pino and counters for Prometheus. Values of fields with telling names are redacted, long ones cut, and a
 * topic gets at most 20 lines a second on average; what was left out is said in the next line. It never blocks and never throws.
 */
export function createLog({ level, destination = 1, monotonic = () => performance.now() }: LogOptions): Log {
  const metrics = new Metrics();
  const budget = new LineBudget(LINES_A_SECOND, monotonic);
  const writer = typeof destination === 'number' ? new LineWriter(destination, (lines) => metrics.count('log.lost', {}, lines)) : undefined;
  const write = typeof destination === 'function' ? destination : (line: string) => writer?.write(line);
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (name) => ({ level: name }) },
      messageKey: 'topic',
    },
    { write },
  );
  return {
    metrics,
    sink: {
      emit(severity, topic, fields) {
        if (RANK[severity] < RANK[level]) return;
        const allowed = budget.spend(topic);
        if (!allowed.write) {
          metrics.count('log.suppressed', { topic });
          return;
        }
        logger[severity]({ ...boundedFields(fields), ...(allowed.suppressed > 0 && { suppressed: allowed.suppressed }) }, topic);
      },
      count: (name, labels, by) => metrics.count(name, labels, by),
    },
    close: () => writer?.close(),
  };
}
