import { z } from 'zod';
import type { Given, PolicyImpact } from '../../control/impact.ts';
import type { ElementDifference } from '../../policy/difference.ts';

const element = z.object({
  kind: z.string(),
  name: z.string(),
  change: z.enum(['added', 'removed', 'changed']),
  rules: z.array(z.object({ table: z.string(), rule: z.string(), change: z.enum(['added', 'removed', 'changed', 'moved']) })),
});

const given = z.object({
  outcome: z.enum(['accept', 'reject', 'drop']),
  service: z.string(),
  rule: z.string(),
  reason: z.string().optional(),
  profiles: z.array(z.string()),
  dacl: z.string().optional(),
  vlan: z.string().optional(),
});
export type GivenView = z.output<typeof given>;

const sessionImpact = z.object({
  session: z.string(),
  device: z.string(),
  user: z.string(),
  mac: z.string().optional(),
  port: z.string().optional(),
  before: given,
  after: given,
  coa: z.enum(['reauthenticate', 'terminate', 'none']),
  why: z.string().optional().describe('why nothing would be sent'),
});

const deviceImpact = z.object({
  device: z.string(),
  platform: z.string(),
  asic: z.int(),
  limit: z.int(),
  now: z.int(),
  after: z.int(),
  peak: z.int().describe('at the worst meanwhile: the new lists there, the old ones not gone yet'),
  refused: z.array(z.string()).describe('access lists that would not fit'),
});

/** What differs between two policies, and what publishing the second in place of the first would mean. */
export const impactView = z.object({
  from: z.int(),
  to: z.int(),
  elements: z.array(element),
  sessions: z
    .object({
      looked: z.int(),
      changes: z.array(sessionImpact),
      undecidable: z.array(z.object({ session: z.string(), why: z.string() })),
      devices: z.array(deviceImpact),
      refused: z.array(z.string()).describe('what guards of playbooks say against it: the policy would be in force, and no session told'),
    })
    .optional(),
});
export type ImpactView = z.output<typeof impactView>;

export function viewOfImpact(
  { from, to, elements }: { readonly from: number; readonly to: number; readonly elements: readonly ElementDifference[] },
  impact: PolicyImpact | undefined,
): ImpactView {
  const view = { from, to, elements: elements.map((one) => ({ ...one, rules: one.rules.map((rule) => ({ ...rule })) })) };
  if (impact === undefined) return view;
  const { looked, changes, undecidable, devices, refused } = impact;
  const sessions = {
    looked,
    changes: changes.map(({ session, device, userName, endpoint, port, before, after, coa }) => ({
      session,
      device,
      user: userName,
      ...(endpoint !== undefined && { mac: endpoint }),
      ...(port !== undefined && { port }),
      before: viewOfGiven(before),
      after: viewOfGiven(after),
      coa: coa.kind,
      ...(coa.kind === 'none' && { why: coa.why }),
    })),
    undecidable: undecidable.map((one) => ({ ...one })),
    devices: devices.map((one) => ({ ...one, refused: [...one.refused] })),
    refused: [...refused],
  };
  return { ...view, sessions };
}

function viewOfGiven(of: Given): GivenView {
  if (of.kind === 'refusal') return { outcome: of.outcome, service: of.service, rule: of.rule, reason: of.reason, profiles: [] };
  const { service, rule, profiles, dacl, vlan } = of.authorization;
  return {
    outcome: 'accept',
    service,
    rule,
    profiles: [...profiles],
    ...(dacl !== undefined && { dacl }),
    ...(vlan !== undefined && { vlan }),
  };
}
