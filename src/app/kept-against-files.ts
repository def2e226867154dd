import { documentHash, type PolicyRevision } from '../policy/revision.ts';
import { standingFaults } from '../policy/standing.ts';
import type { EventSink } from '../ports/event-sink.ts';
import type { Configuration } from './config/load.ts';

/** Whether a revision somebody went back to stays, since the files still say what was gone back from. Told, because they then say other than what is in force. */
export function keptAgainstFiles(configuration: Configuration, { record, origin }: PolicyRevision, sink: EventSink): boolean {
  const { rollback } = origin;
  if (rollback === undefined || documentHash(configuration.policy) !== rollback.files) return false;
  if (rollback.files === record.hash) return false;
  const faults = standingFaults(record.document, record.revision, configuration.dictionary, configuration.known);
  const fields = { revision: record.revision, to: rollback.to, by: origin.by };
  if (faults.length > 0) {
    sink.emit('error', 'policy.rollback-given-up', { ...fields, why: faults.map(({ message }) => message).join('; ') });
    return false;
  }
  sink.emit('warn', 'policy.rolled-back', {
    ...fields,
    why: 'the policy files still say what was gone back from; `policy publish` puts them in force',
  });
  return true;
}
