import { z } from 'zod';
import { type Fault, fault } from '../../base/fault.ts';
import { err, type Result } from '../../base/result.ts';
import type { Instant } from '../../base/time.ts';
import type { EventName } from '../../model/event.ts';
import type { Mac } from '../../model/mac.ts';
import { type EndpointId, POSTURE_STATUSES, type PostureResult } from '../../model/posture.ts';
import { reportedFacts } from '../../posture/assess/facts-schema.ts';
import { judge, type ReportedFacts } from '../../posture/assess/judge.ts';
import { resultOf, type Subject } from '../../posture/assess/result-of.ts';
import type { Taken } from '../views/accepted-view.ts';
import { takeEvent } from './accepted.ts';
import type { ApiContext } from './context.ts';
import { endpointId, identifier, instant, mac } from './fields.ts';
import { VersionCounter } from './version-counter.ts';

const text = z.string().max(500, 'at most 500 characters');
const groups = z.array(z.string().min(1).max(64)).max(100, 'at most 100 groups');

const check = z.strictObject({
  id: z.string().min(1).max(200),
  passed: z.boolean(),
  blocking: z.boolean().default(true),
  reason: text.optional().describe('a code; `failed` when left out of a check that failed'),
  evidence: text.default(''),
});

/** What a sender reports of one endpoint: a finished verdict, or facts that the assessments judge. */
export const postureResult = z
  .strictObject({
    id: identifier
      .optional()
      .describe('names the event: the same id is accepted once. Made up, or taken from the Idempotency-Key, when left out'),
    mac: mac.optional().describe('the endpoint by its address'),
    endpoint: endpointId.optional().describe('the endpoint by what its agent calls it'),
    macs: z.array(mac).max(64, 'at most 64 addresses').default([]).describe('further addresses of it'),
    status: z.enum(POSTURE_STATUSES).optional().describe('the finished verdict of the sender'),
    facts: reportedFacts.optional().describe('instead of a status: judged by the first assessment for the platform'),
    version: z.int().min(0, 'not below 0').optional().describe('grows with every result of one endpoint; counted on when left out'),
    failedChecks: z.array(z.string().min(1).max(200)).max(200, 'at most 200 checks').default([]),
    checks: z.array(check).max(200, 'at most 200 checks').optional().describe('instead of failedChecks: every check with its evidence'),
    groups: groups.optional().describe('groups the session keeps'),
    quarantineGroup: z.string().min(1).max(64).optional().describe('the group a failure puts it into'),
    remediating: z.boolean().optional(),
    at: instant.optional().describe('when the endpoint was assessed, ISO 8601; now when left out'),
  })
  .refine((one) => one.mac !== undefined || one.endpoint !== undefined, {
    message: 'name the endpoint by `mac` or `endpoint`',
    path: ['mac'],
  })
  .refine((one) => (one.status === undefined) !== (one.facts === undefined), { message: 'either `status` or `facts`', path: ['status'] });
export type ReportedResult = z.output<typeof postureResult>;

export const postureResults = z.array(postureResult).min(1, 'at least one result').max(1000, 'at most 1000 results');

/** How far an assessment may lie in the future: clocks differ, but not by more. */
const SKEW = 5 * 60 * 1000;

/** Who reports, and what ties the report to what the caller knows of it. */
export type Reporter = {
  readonly actor: string;
  readonly correlation: string | undefined;
  /** Nothing is reported, and what would follow is planned. */
  readonly dryRun?: boolean;
};

/** Takes what is reported to control: numbered where its sender does not number, and judged where it holds facts. */
export class PostureReports {
  readonly #context: ApiContext;
  readonly #versions: VersionCounter;

  constructor(context: ApiContext) {
    this.#context = context;
    this.#versions = new VersionCounter((endpoint) => context.deps.postures.get(endpoint)?.version);
  }

  /** `place` is where the result stands in what was sent. */
  async report(reported: ReportedResult, name: EventName, by: Reporter, place: string): Promise<Result<Taken, Fault>> {
    const { deps } = this.#context;
    const { facts } = reported;
    const now = deps.clock.now();
    const at = reported.at ?? now;
    if (at > now + SKEW)
      return this.#counted(err(fault('api.invalid', '`at` lies in the future: set the clock of the sender', { at: `${place}/at` })));
    if (facts !== undefined && deps.posture.policy().assessments.length === 0) {
      const message = 'no assessment is configured that could judge facts: configure `posture.folder`, or send a `status`';
      return this.#counted(err(fault('api.invalid', message, { at: `${place}/facts` })));
    }
    const { endpoint, macs } = this.#endpointOf(reported);
    return this.accept(endpoint, reported.version, name, by, (version) => {
      const subject = { endpoint, ...(macs.length === 0 ? {} : { macs }), version, at };
      return facts === undefined ? finished(subject, reported) : this.#judged(subject, facts, now);
    });
  }

  /** Accepts a result of an endpoint under the next version, or the one given. */
  async accept(
    endpoint: EndpointId,
    version: number | undefined,
    name: EventName,
    { actor, correlation, dryRun = false }: Reporter,
    resultAs: (version: number) => PostureResult,
  ): Promise<Result<Taken, Fault>> {
    const { deps } = this.#context;
    const take = (as: number): Promise<Result<Taken, Fault>> =>
      takeEvent(
        deps,
        {
          ...name,
          at: deps.clock.now(),
          actor,
          ...(correlation === undefined ? {} : { correlation }),
          kind: 'posture.reported',
          result: resultAs(as),
        },
        dryRun,
      );
    return this.#counted(await (version === undefined ? this.#versions.next(endpoint, take) : take(version)));
  }

  #judged(subject: Subject, facts: ReportedFacts, now: Instant): PostureResult {
    const judgement = judge(this.#context.deps.posture.policy(), facts, subject.at, now);
    if (judgement === undefined) throw new Error('there is no assessment');
    return resultOf(subject, judgement);
  }

  /** An address belongs to the endpoint that is known by it. */
  #endpointOf({ endpoint, mac: address, macs }: ReportedResult): { readonly endpoint: EndpointId; readonly macs: readonly Mac[] } {
    const all = address === undefined ? macs : [...new Set([address, ...macs])];
    if (endpoint !== undefined) return { endpoint, macs: all };
    const [first] = all;
    if (first === undefined) throw new Error('the schema lets no result through that names nobody');
    const known = this.#context.deps.postures.find(first)?.endpoint ?? first;
    return { endpoint: known, macs: known === first ? macs : all };
  }

  #counted(result: Result<Taken, Fault>): Result<Taken, Fault> {
    this.#context.deps.sink.count('posture_results', { outcome: outcomeOf(result) });
    return result;
  }
}

/** What became of a result. `older`: a newer one is held. */
export function outcomeOf(result: Result<Taken, Fault>): 'accepted' | 'duplicate' | 'older' | 'refused' {
  if (result.ok) return result.value.duplicate ? 'duplicate' : 'accepted';
  return result.error.code === 'posture.older' ? 'older' : 'refused';
}

/** A verdict is taken at its word. */
function finished(subject: Subject, reported: ReportedResult): PostureResult {
  const { status = 'unknown', failedChecks, checks, groups: kept, quarantineGroup, remediating } = reported;
  const failed = checks?.filter(({ passed }) => !passed).map(({ id }) => id) ?? failedChecks;
  return {
    ...subject,
    status,
    failedChecks: failed,
    ...(checks && { checks: checks.map((one) => ({ ...one, reason: one.reason ?? (one.passed ? '' : 'failed') })) }),
    ...(kept && { groups: kept }),
    ...(quarantineGroup !== undefined && { group: quarantineGroup }),
    ...(remediating !== undefined && { remediating }),
  };
}
