import { readDocument } from '../base/document.ts';
import { type Fault, fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { AttributeCatalogue } from '../model/access.ts';
import { withoutPositions } from '../rules/ast.ts';
import type { Rule } from '../rules/table.ts';
import { checkPolicy } from './check.ts';
import { daclSourceLines, readDacl } from './dacl-file.ts';
import { type Draft, draftOf } from './draft.ts';
import type { AccessService, Choice, PolicyDocument, RuledPolicy } from './elements.ts';
import type { KnownNames } from './known-names.ts';
import { type Located, PolicySource } from './located.ts';
import { policySchema, type WrittenPolicy } from './schema.ts';

export type { PolicyDocument } from './elements.ts';

/** A file of the policy folder: a YAML document (`*.yaml`, `*.yml`) or a dACL (`*.acl`). */
export type PolicyFile = { readonly path: string; readonly text: string };

/**
 * Reads and checks a whole policy. All faults of all files come at once, each with `file:line:column`: syntax, unknown keys and values,
 * names used twice or not defined, attributes the dictionary does not have, and what requirements P7 to P9 and P15 forbid.
 * `known` tells what only the rest of the configuration knows.
 */
export function readPolicy(
  files: readonly PolicyFile[],
  catalogue: AttributeCatalogue,
  known: KnownNames = {},
): Result<PolicyDocument, readonly Fault[]> {
  const { draft, faults, whole } = readDraft(files);
  // With a file missing from the whole, every name it defines would be told as unknown.
  const all = [...faults, ...checkPolicy(draft, catalogue, known, whole)];
  return all.length > 0 ? err(all) : ok(documentOf(draft));
}

/** The files as a draft, for what tells places in them; `faults` tells of what could not be read, `whole` that every file could be. */
export function readDraft(files: readonly PolicyFile[]): {
  readonly draft: Draft;
  readonly faults: readonly Fault[];
  readonly whole: boolean;
} {
  const faults: Fault[] = [];
  const written: Located<WrittenPolicy>[] = [];
  const dacls: Draft['dacls'][number][] = [];
  for (const file of files) {
    const read = file.path.endsWith('.acl') ? readDacl(file.path, file.text) : readYaml(file);
    if (!read.ok) faults.push(...read.error);
    else if ('lines' in read.value) dacls.push({ ...read.value, path: file.path, sourceLines: daclSourceLines(file.text) });
    else written.push(read.value);
  }
  const draft = draftOf(written, dacls, faults);
  return { draft, faults, whole: written.length + dacls.length === files.length };
}

function readYaml({ path, text }: PolicyFile): Result<Located<WrittenPolicy>, readonly Fault[]> {
  if (!/\.ya?ml$/.test(path)) {
    return err([
      fault('config.invalid', 'a policy file ends in .yaml, .yml or .acl: rename it, or move it elsewhere', { at: `${path}:1:1` }),
    ]);
  }
  const read = readDocument(path, text, policySchema);
  return read.ok ? ok({ value: read.value.value, source: new PolicySource(path, text, read.value.at), path: [] }) : read;
}

/** The draft without places: layout does not change a policy. */
function documentOf(draft: Draft): PolicyDocument {
  const selection = draft.serviceSelection?.value;
  return {
    ...(selection ? { serviceSelection: bareChoice(selection) } : {}),
    services: draft.services.map(({ value }) => bareService(value)),
    proxies: draft.proxies.map(({ value }) => value),
    sequences: draft.sequences.map(({ value }) => value),
    certificateProfiles: draft.certificateProfiles.map(({ value }) => value),
    unknownUserPolicies: draft.unknownUserPolicies.map(({ value: { external: _, ...policy } }) => policy),
    profiles: draft.profiles.map(({ value }) => value),
    shellProfiles: draft.shellProfiles.map(({ value }) => value),
    commandSets: draft.commandSets.map(({ value }) => value),
    conditions: draft.conditions.map(({ value }) => ({ name: value.name, when: withoutPositions(value.when) })),
    identityGroups: draft.identityGroups.map(({ value }) => value),
    deviceGroups: draft.deviceGroups.map(({ value }) => value),
    dacls: draft.dacls.map(({ name, lines }) => ({ name, lines })),
  };
}

function bareService(service: AccessService): AccessService {
  const mapping = service.groupMapping === undefined ? {} : { groupMapping: bareChoice(service.groupMapping) };
  if (service.type === 'radius') {
    return { ...service, ...mapping, identity: bareChoice(service.identity), authorization: bareRuled(service.authorization) };
  }
  return {
    ...service,
    ...mapping,
    ...(service.identity === undefined ? {} : { identity: bareChoice(service.identity) }),
    ...(service.authorization === undefined ? {} : { authorization: bareRuled(service.authorization) }),
  };
}

function bareRuled<R>(policy: RuledPolicy<R>): RuledPolicy<R> {
  return { ...policy, exceptions: policy.exceptions.map(bareRule), rules: policy.rules.map(bareRule) };
}

function bareChoice<R>(choice: Choice<R>): Choice<R> {
  return choice.mode === 'simple' ? choice : { ...choice, rules: choice.rules.map(bareRule) };
}

function bareRule<R>(rule: Rule<R>): Rule<R> {
  return { ...rule, when: withoutPositions(rule.when) };
}
