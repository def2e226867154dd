import { z } from 'zod';
import { toIso } from '../../base/time.ts';
import type { AccessDecision, AccessFacts } from '../../model/access.ts';
import type { CompiledService, Policy } from '../../policy/compile.ts';
import type { AuthorizationProfile } from '../../policy/elements.ts';
import type { DaclVersion } from '../../policy/revision.ts';
import { conditionText } from '../../rules/print.ts';
import type { CompiledRule } from '../../rules/table.ts';

const ruleView = z.object({
  name: z.string(),
  status: z.enum(['enabled', 'disabled', 'monitor']),
  when: z.string(),
  access: z.enum(['permit', 'deny']),
  profiles: z.array(z.string()),
  hits: z.int(),
});

const serviceView = z.object({
  name: z.string(),
  type: z.enum(['radius', 'tacacs']),
  allowedProtocols: z.array(z.string()),
  exceptions: z.array(ruleView),
  rules: z.array(ruleView).describe('in order; the default rule is the last'),
});

const profileView = z.object({
  name: z.string(),
  description: z.string().optional(),
  dacl: z.string().optional(),
  redirect: z.object({ acl: z.string(), url: z.string() }).optional(),
  vlan: z.string().optional(),
  sessionTimeout: z.int().optional(),
  reauthTimer: z.int().optional(),
  attributes: z.array(z.object({ name: z.string(), values: z.array(z.union([z.string(), z.number()])), tag: z.int() })),
});

const daclView = z.object({ name: z.string(), wireName: z.string(), current: z.boolean(), at: z.string(), lines: z.array(z.string()) });

/** The policy in force, with how often each rule matched. */
export const policyView = z.object({
  revision: z.int(),
  hash: z.string(),
  at: z.string(),
  services: z.array(serviceView),
  profiles: z.array(profileView),
  dacls: z.array(daclView),
});
export type PolicyView = z.output<typeof policyView>;

export const reloadView = z.object({
  revision: z.int(),
  changed: z.array(z.string()),
  jobs: z.array(z.object({ id: z.string(), href: z.string() })),
});
export type ReloadView = z.output<typeof reloadView>;

export function viewOfPolicy(policy: Policy): PolicyView {
  const { record } = policy;
  return {
    revision: record.revision,
    hash: record.hash,
    at: toIso(record.at),
    services: [...policy.services.values()].map(viewOfService),
    profiles: record.document.profiles.map(viewOfProfile),
    dacls: record.dacls.map(viewOfDacl),
  };
}

function viewOfService(service: CompiledService): z.output<typeof serviceView> {
  const { exceptions, main } = service.authorization ?? {};
  const rules = [...(main?.rules ?? []), ...(main?.otherwise ? [main.otherwise] : [])];
  return {
    name: service.name,
    type: service.type,
    allowedProtocols: [...service.allowedProtocols],
    exceptions: (exceptions?.rules ?? []).map(viewOfRule),
    rules: rules.map(viewOfRule),
  };
}

function viewOfRule(rule: CompiledRule<AccessFacts, AccessDecision>): z.output<typeof ruleView> {
  const { outcome, profile } = rule.result;
  return {
    name: rule.name,
    status: rule.status,
    when: conditionText(rule.when),
    access: outcome === 'accept' ? 'permit' : 'deny',
    profiles: [...(profile?.profiles ?? [])],
    hits: rule.hits.count,
  };
}

function viewOfProfile(profile: AuthorizationProfile): z.output<typeof profileView> {
  const { name, description, dacl, redirect, vlan, sessionTimeout, reauthTimer, attributes } = profile;
  return {
    name,
    ...(description !== undefined && { description }),
    ...(dacl !== undefined && { dacl }),
    ...(redirect && { redirect: { ...redirect } }),
    ...(vlan !== undefined && { vlan }),
    ...(sessionTimeout !== undefined && { sessionTimeout }),
    ...(reauthTimer !== undefined && { reauthTimer }),
    attributes: attributes.map(({ name: attribute, values, tag }) => ({ name: attribute, values: [...values], tag })),
  };
}

function viewOfDacl(version: DaclVersion): z.output<typeof daclView> {
  const { name, wireName, current, at, lines } = version;
  return { name, wireName, current, at: toIso(at), lines: [...lines] };
}
