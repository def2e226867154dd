import type { PostureRecord, PostureResult } from '../../../src/model/posture.ts';
import { PLAIN } from '../../../src/posture/state/attachment.ts';
import { move } from '../../../src/posture/state/move.ts';
import { newRecord } from '../../../src/posture/state/record.ts';
import { DEFAULT_POSTURE } from '../../../src/posture/state/settings.ts';
import { stimulusOf } from '../../../src/posture/state/stimulus-of.ts';

/** The record of an endpoint of which only this result is known. */
export function recordAfter(result: PostureResult): PostureRecord {
  const record = { ...newRecord(result.endpoint, result.macs ?? [], result.at, 1, 'test'), version: result.version };
  return move({ record, settings: DEFAULT_POSTURE, attachment: PLAIN, now: result.at }, stimulusOf(result)).record;
}
