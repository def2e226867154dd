import type { Fault } from '../base/fault.ts';
import type { AttributeCatalogue } from '../model/access.ts';
import { checkPolicy } from './check.ts';
import type { Draft } from './draft.ts';
import type { PolicyDocument } from './elements.ts';
import type { KnownNames } from './known-names.ts';
import { type Located, PolicySource } from './located.ts';

/** A policy that is no file any more, as a draft; the place of everything in it is `name`. */
export function draftOfDocument(document: PolicyDocument, name: string): Draft {
  const source = new PolicySource(name, '', () => `${name}:1:1`);
  const located = <T>(value: T): Located<T> => ({ value, source, path: [] });
  return {
    serviceSelection: document.serviceSelection && located(document.serviceSelection),
    services: document.services.map(located),
    draftServices: [],
    proxies: document.proxies.map(located),
    sequences: document.sequences.map(located),
    certificateProfiles: document.certificateProfiles.map(located),
    unknownUserPolicies: document.unknownUserPolicies.map(located),
    profiles: document.profiles.map(located),
    shellProfiles: document.shellProfiles.map(located),
    commandSets: document.commandSets.map(located),
    conditions: document.conditions.map(located),
    identityGroups: document.identityGroups.map(located),
    deviceGroups: document.deviceGroups.map(located),
    dacls: document.dacls.map((dacl) => ({ ...dacl, path: name, sourceLines: dacl.lines.map((_, index) => index + 1) })),
  };
}

/**
 * What keeps an earlier revision from being in force again: stores, remote servers or attributes it names that are no longer there. It was sound
 * in itself when it was made.
 */
export function standingFaults(
  document: PolicyDocument,
  revision: number,
  catalogue: AttributeCatalogue,
  known: KnownNames,
): readonly Fault[] {
  const name = `revision ${revision}`;
  return checkPolicy(draftOfDocument(document, name), catalogue, known, true).map(({ code, message }) => ({
    code,
    message: `${name} does not stand any more: ${message}`,
  }));
}
