import { instantOf } from '../../../base/time.ts';
import type { AccountingSpool } from '../../../ports/accounting-spool.ts';
import type { GroupCommit } from './group-commit.ts';

/** The accounting spool, committed with whatever else is. */
export function spoolOn(commit: GroupCommit): AccountingSpool {
  return {
    append({ service, at, packet }, done) {
      // A copy of its own size: what is posted to the thread must not drag the socket's buffer along.
      void commit.ask({ kind: 'append-spool', service, at, packet: Uint8Array.from(packet) }).then(({ ok }) => done(ok));
    },
    async read(service, after, limit) {
      const rows = await commit.ask({ kind: 'read-spool', service, after, limit });
      return rows.ok ? rows.value.map(({ number, at, packet }) => ({ number, service, at: instantOf(at), packet })) : [];
    },
    drop(numbers) {
      void commit.ask({ kind: 'drop-spool', numbers });
    },
    async lengths() {
      const rows = await commit.ask({ kind: 'spool-lengths' });
      return rows.ok ? rows.value.map(({ service, records, oldest }) => ({ service, records, oldest: instantOf(oldest) })) : [];
    },
  };
}
