import { z } from 'zod';
import { toIso } from '../../base/time.ts';
import { authorizationTable, exceptionTable, groupMappingTable, identityTable, SELECTION_TABLE } from '../../policy/compile.ts';
import type { AccessService, AdminResult, AuthorizationProfile, AuthorizationResult, RuledPolicy } from '../../policy/elements.ts';
import type { DaclVersion, PolicyRevision, RevisionOrigin, RevisionSummary } from '../../policy/revision.ts';
import { ANY } from '../../rules/ast.ts';
import { conditionText } from '../../rules/print.ts';
import { DEFAULT_RULE, type Rule } from '../../rules/table.ts';
import { choiceView, identityText, type RuleHits, viewOfChoice } from './choice-view.ts';

const ruleView = z.object({
  name: z.string(),
  status: z.enum(['enabled', 'disabled', 'monitor']),
  when: z.string(),
  access: z.enum(['permit', 'deny']),
  profiles: z.array(z.string()),
  shellProfile: z.string().optional(),
  commandSets: z.array(z.string()).optional(),
  hits: z.int().optional().describe('absent for a revision that is not in force'),
});

const serviceView = z.object({
  name: z.string(),
  type: z.enum(['radius', 'tacacs']),
  allowedProtocols: z.array(z.string()),
  identity: choiceView.optional(),
  groupMapping: choiceView.optional(),
  exceptions: z.array(ruleView),
  rules: z.array(ruleView).describe('in order; the default rule is the last'),
});

const profileView = z.object({
  name: z.string(),
  description: z.string().optional(),
  dacl: z.string().optional(),
  redirect: z.object({ acl: z.string(), url: z.string() }).optional(),
  vlan: z.string().optional(),
  securityGroup: z.int().optional(),
  sessionTimeout: z.int().optional(),
  reauthTimer: z.int().optional(),
  whenFull: z
    .union([z.object({ dacl: z.string() }), z.enum(['reject', 'accept-without'])])
    .optional()
    .describe('what is given where the access list hardware of the device has no room'),
  serviceTemplate: z.boolean().optional().describe('whether devices may download it by its name as a service template'),
  attributes: z.array(
    z.object({
      name: z.string(),
      values: z.array(z.union([z.string(), z.number()])),
      tag: z.int(),
      from: z.string().optional().describe('the identity attribute whose values it gets'),
    }),
  ),
});

const daclView = z.object({ name: z.string(), wireName: z.string(), current: z.boolean(), at: z.string(), lines: z.array(z.string()) });

const originView = z.object({
  by: z.string().describe('who made it so'),
  changed: z.array(z.string()),
  rolledBackTo: z.int().optional().describe('the revision whose content it has again'),
  reason: z.string().optional(),
});

/** A policy revision; the one in force with how often each rule matched. */
export const policyView = z.object({
  revision: z.int(),
  hash: z.string(),
  at: z.string(),
  inForce: z.boolean(),
  origin: originView,
  serviceSelection: choiceView.optional(),
  services: z.array(serviceView),
  profiles: z.array(profileView),
  dacls: z.array(daclView),
  document: z
    .looseObject({})
    .describe('the whole policy as data: sequences, proxies, shell profiles, command sets, conditions and all above'),
});
export type PolicyView = z.output<typeof policyView>;

export const revisionPage = z.object({
  revisions: z.array(z.object({ revision: z.int(), hash: z.string(), at: z.string(), inForce: z.boolean(), origin: originView })),
  next: z.string().optional(),
});
export type RevisionPage = z.output<typeof revisionPage>;

/** What became of a publish, a reload or a rollback. */
export const policyChangeView = z.object({
  revision: z.int(),
  changed: z.array(z.string()),
  jobs: z.array(z.object({ id: z.string(), href: z.string() })),
});
export type PolicyChangeView = z.output<typeof policyChangeView>;

/** What the policy files hold; they were read and are sound. */
export const validationView = z.object({
  services: z.int(),
  profiles: z.int(),
  dacls: z.int(),
  changed: z.array(z.string()).optional().describe('what differs from the policy in force, where a server says it'),
});

export function viewOfPolicy({ record, origin }: PolicyRevision, hits?: RuleHits): PolicyView {
  const { document } = record;
  return {
    revision: record.revision,
    hash: record.hash,
    at: toIso(record.at),
    inForce: hits !== undefined,
    origin: viewOfOrigin(origin),
    ...(document.serviceSelection && {
      serviceSelection: viewOfChoice(SELECTION_TABLE, document.serviceSelection, (service) => service, hits),
    }),
    services: document.services.map((service) => viewOfService(service, hits)),
    profiles: document.profiles.map(viewOfProfile),
    dacls: record.dacls.map(viewOfDacl),
    document: { ...document },
  };
}

export function viewOfRevision({ revision, hash, at, origin }: RevisionSummary, inForce: number): RevisionPage['revisions'][number] {
  return { revision, hash, at: toIso(at), inForce: revision === inForce, origin: viewOfOrigin(origin) };
}

function viewOfOrigin({ by, changed, rollback }: RevisionOrigin): z.output<typeof originView> {
  return {
    by,
    changed: [...changed],
    ...(rollback && { rolledBackTo: rollback.to }),
    ...(rollback?.reason !== undefined && { reason: rollback.reason }),
  };
}

type Result = AuthorizationResult | AdminResult;

function viewOfService(service: AccessService, hits: RuleHits | undefined): z.output<typeof serviceView> {
  const { name, type, allowedProtocols, identity, groupMapping } = service;
  const authorization: RuledPolicy<Result> | undefined = service.authorization;
  const view = (table: string) => (rule: Rule<Result>) => viewOfRule(rule, hits?.get(table, rule.name));
  return {
    name,
    type,
    allowedProtocols: [...allowedProtocols],
    ...(identity && { identity: viewOfChoice(identityTable(name), identity, identityText, hits) }),
    ...(groupMapping && { groupMapping: viewOfChoice(groupMappingTable(name), groupMapping, ({ group }) => group, hits) }),
    exceptions: (authorization?.exceptions ?? []).map(view(exceptionTable(name))),
    rules: authorization === undefined ? [] : withDefault(authorization).map(view(authorizationTable(name))),
  };
}

function withDefault({ rules, default: result }: RuledPolicy<Result>): readonly Rule<Result>[] {
  return [...rules, { name: DEFAULT_RULE, status: 'enabled', when: ANY, result }];
}

function viewOfRule({ name, status, when, result }: Rule<Result>, hits: number | undefined): z.output<typeof ruleView> {
  const { access } = result;
  return {
    name,
    status,
    when: conditionText(when),
    access,
    profiles: access === 'permit' && 'profiles' in result ? [...result.profiles] : [],
    ...(access === 'permit' && 'commandSets' in result && { commandSets: [...result.commandSets] }),
    ...(access === 'permit' && 'shellProfile' in result && result.shellProfile !== undefined && { shellProfile: result.shellProfile }),
    ...(hits !== undefined && { hits }),
  };
}

function viewOfProfile(profile: AuthorizationProfile): z.output<typeof profileView> {
  const { name, description, dacl, redirect, vlan, securityGroup, sessionTimeout, reauthTimer, whenFull, serviceTemplate, attributes } =
    profile;
  return {
    name,
    ...(description !== undefined && { description }),
    ...(dacl !== undefined && { dacl }),
    ...(redirect && { redirect: { ...redirect } }),
    ...(vlan !== undefined && { vlan }),
    ...(securityGroup !== undefined && { securityGroup }),
    ...(sessionTimeout !== undefined && { sessionTimeout }),
    ...(reauthTimer !== undefined && { reauthTimer }),
    ...(whenFull !== undefined && { whenFull: typeof whenFull === 'object' ? { ...whenFull } : whenFull }),
    ...(serviceTemplate !== undefined && { serviceTemplate }),
    attributes: attributes.map(({ name: attribute, values, tag, from }) => ({
      name: attribute,
      values: [...values],
      tag,
      ...(from !== undefined && { from }),
    })),
  };
}

function viewOfDacl(version: DaclVersion): z.output<typeof daclView> {
  const { name, wireName, current, at, lines } = version;
  return { name, wireName, current, at: toIso(at), lines: [...lines] };
}
