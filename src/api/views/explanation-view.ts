import { z } from 'zod';
import { toIso } from '../../base/time.ts';
import type { AccessFacts } from '../../model/access.ts';
import type { DecisionTrace } from '../../policy/explain.ts';

const value = z.union([z.string(), z.number(), z.boolean()]);
const scalar = z.union([z.string(), z.number()]);
const names = z.array(z.string());

const table = z.object({
  table: z.string(),
  decided: z.string().optional(),
  rules: z.array(
    z.object({
      rule: z.string(),
      status: z.enum(['enabled', 'disabled', 'monitor']),
      outcome: z.enum(['matched', 'not-matched', 'skipped', 'monitored', 'not-reached']),
      cells: z.array(
        z.object({
          condition: z.string(),
          holds: z.boolean(),
          read: z.array(z.object({ attribute: z.string(), value: z.union([value, z.array(value)]).optional() })),
        }),
      ),
    }),
  ),
});
export type TableView = z.output<typeof table>;

const commandStep = z.object({ set: z.string(), verdict: z.enum(['permit', 'deny', 'deny-always', 'none']), row: z.int().optional() });

/** Why a request is decided as it is: every step, every rule looked at, where every attribute comes from. */
export const explanationView = z.object({
  revision: z.int(),
  about: z.object({
    user: z.string(),
    device: z.string(),
    deviceAddress: z.string(),
    mac: z.string().optional(),
    method: z.string(),
    protocol: z.enum(['radius', 'tacacs']),
    posture: z.string(),
    at: z.string(),
  }),
  steps: z.array(z.object({ code: z.int(), step: z.string(), told: z.string(), micros: z.number().optional() })),
  service: z.object({
    chosen: z.string().optional(),
    refused: z.string().optional(),
    proxied: names.optional(),
    table: table.optional(),
  }),
  identity: z
    .object({
      source: z.looseObject({ kind: z.string() }),
      errors: z.record(z.string(), z.string()),
      status: z.string().optional(),
      action: z.string().optional(),
      table: table.optional(),
    })
    .optional(),
  groupMapping: z.object({ group: z.string().optional(), from: z.string().optional(), table: table.optional() }).optional(),
  authorization: z.object({ exceptions: table.optional(), main: table.optional() }).optional(),
  decision: z.object({ outcome: z.string(), service: z.string(), rule: z.string(), reason: z.string(), profiles: names }).optional(),
  merge: z.array(
    z.object({ profile: z.string(), sets: z.string(), values: z.array(scalar), taken: z.boolean(), lostTo: z.string().optional() }),
  ),
  reply: z.array(z.object({ name: z.string(), values: z.array(scalar), tag: z.int() })).optional(),
  administration: z
    .object({
      shellProfile: z.looseObject({ name: z.string() }).optional(),
      commandSets: names,
      command: z.object({ line: z.string(), permit: z.boolean(), steps: z.array(commandStep) }).optional(),
    })
    .optional(),
  /** What a logged decision said at the time, where one is explained. */
  logged: z
    .object({
      id: z.string(),
      outcome: z.string(),
      service: z.string().optional(),
      rule: z.string().optional(),
      reason: z.string(),
      revision: z.int(),
    })
    .optional(),
});
export type ExplanationView = z.output<typeof explanationView>;

export function viewOfExplanation(facts: AccessFacts, trace: DecisionTrace, logged?: ExplanationView['logged']): ExplanationView {
  const about = {
    user: facts.userName,
    device: facts.device.id,
    deviceAddress: facts.deviceAddress,
    ...(facts.endpoint !== undefined && { mac: facts.endpoint }),
    method: facts.method,
    protocol: facts.protocol,
    posture: facts.posture,
    at: toIso(facts.now),
  };
  return explanationView.parse({ ...trace, about, ...(logged && { logged }) });
}
