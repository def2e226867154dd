import type { Instant } from '../../base/time.ts';
import { compilePolicy, type Policy } from '../../policy/compile.ts';
import { nextRevision } from '../../policy/revision.ts';
import type { Configured } from './io.ts';

/** The policy of the files as a server would have it, to ask questions of. */
export function configuredPolicy({ policy, dictionary, known: { unencodable } }: Configured, now: Instant): Policy {
  return compilePolicy(nextRevision(undefined, policy, now), dictionary, unencodable === undefined ? {} : { unencodable });
}
