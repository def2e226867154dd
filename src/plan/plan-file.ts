import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Fault, fault } from '../base/fault.ts';
import { canonicalJson } from '../base/json.ts';
import { err, ok, type Result } from '../base/result.ts';
import { rolloutWish } from './rollout-schema.ts';

export const PLAN_FORMAT = 'portreeve-plan/v1';
/** Devices of one plan, and lists of one plan. */
export const MOST_DEVICES = 2000;
export const MOST_LISTS = 50;

const content = z.strictObject({
  format: z.literal(PLAN_FORMAT),
  kind: z.literal('acl.push'),
  createdAt: z.iso.datetime(),
  policyRevision: z.int(),
  lists: z
    .array(z.strictObject({ name: z.string(), lines: z.array(z.string()).min(1) }))
    .min(1)
    .max(MOST_LISTS),
  /** In the order in which they are gone about, each with a digest of what it showed. */
  devices: z
    .array(z.strictObject({ device: z.string(), basis: z.string() }))
    .min(1)
    .max(MOST_DEVICES),
  reason: z.string().optional(),
  rollout: rolloutWish.optional(),
});

/** What a plan file holds besides its hash, as it is written. */
export type WrittenPlan = z.input<typeof content>;
export type PlanContent = z.output<typeof content>;

const sealed = content.extend({ hash: z.string() });

/** A plan file: canonical JSON with the SHA-256 of the rest in `hash`, so that what was looked at is what is applied. */
export function planFileText(plan: WrittenPlan): string {
  return `${canonicalJson({ ...plan, hash: hashOf(plan) })}\n`;
}

/** Reads a plan file. `plan.altered` when it is not as `planFileText` wrote it. */
export function readPlanFile(written: unknown): Result<PlanContent, Fault> {
  const read = sealed.safeParse(written);
  if (!read.success) {
    const [issue] = read.error.issues;
    const where = issue === undefined || issue.path.length === 0 ? '' : ` at \`${issue.path.join('.')}\``;
    return err(fault('plan.altered', `this is no plan file of portreeve${where}: write one with \`portreeve acl plan --out\``));
  }
  const { hash, ...plan } = read.data;
  const { hash: _, ...raw } = written as Record<string, unknown>;
  return hash === hashOf(raw) ? ok(plan) : err(fault('plan.altered', 'the plan file was altered after it was written: plan again'));
}

function hashOf(plan: unknown): string {
  return `sha256:${createHash('sha256').update(canonicalJson(plan)).digest('hex')}`;
}
