import type { JsonValue } from '../base/json.ts';

/** Where services tell what happened, for logs, metrics and the event stream. Never blocks, never throws. */
export interface EventSink {
  /** A thing worth a log line: `topic` is dotted (`radius.dropped`, `job.proved`). */
  emit(level: 'debug' | 'info' | 'warn' | 'error', topic: string, fields: { readonly [key: string]: JsonValue | undefined }): void;
  /** Adds to a counter; labels are few and closed. */
  count(name: string, labels?: Readonly<Record<string, string>>, by?: number): void;
}
