import { CONTAINER_BUNDLE, EXTENSION_BUNDLE, KEXT_BUNDLE, TEAM } from '../anyconnect.ts';
import { type Finding, finding, type Severity } from './finding.ts';
import { DESIGNATED_REQUIREMENT } from './generate.ts';
import { booleanOf, entryOf, listOf, listsOf, textOf } from './nodes.ts';
import type { DictNode } from './plist-read.ts';

/** The envelope (requirement M21): for the whole Mac, and not to be removed by its user. */
export function lintEnvelope(root: DictNode): readonly Finding[] {
  const type = textOf(root, 'PayloadType');
  return [
    ...unless(
      type === 'Configuration',
      root,
      'PayloadType',
      'error',
      'not-a-configuration',
      '`PayloadType` of the envelope must be Configuration',
    ),
    ...unless(
      textOf(root, 'PayloadScope') === 'System',
      root,
      'PayloadScope',
      'error',
      'scope-not-system',
      '`PayloadScope` must be System: extensions are approved for the whole Mac',
    ),
    ...unless(
      booleanOf(root, 'PayloadRemovalDisallowed') === true,
      root,
      'PayloadRemovalDisallowed',
      'warning',
      'removal-allowed',
      '`PayloadRemovalDisallowed` is not true: a user may remove the approval',
    ),
  ];
}

/** The system extension (requirement M7). Types left out allow every type (trap T0-6). */
export function lintSystemExtension(payload: DictNode): readonly Finding[] {
  const types = listsOf(payload, 'AllowedSystemExtensionTypes').get(TEAM);
  return [
    ...lintApproval(payload, 'AllowedSystemExtensions', EXTENSION_BUNDLE),
    ...unless(
      entryOf(payload, 'AllowedSystemExtensionTypes') !== undefined,
      payload,
      'AllowedSystemExtensionTypes',
      'advice',
      'missing-extension-types',
      '`AllowedSystemExtensionTypes` is missing, so that every type is allowed: name NetworkExtension',
    ),
    ...unless(
      types === undefined || types.includes('NetworkExtension'),
      payload,
      'AllowedSystemExtensionTypes',
      'error',
      'wrong-extension-type',
      `\`AllowedSystemExtensionTypes\` of ${TEAM} lacks NetworkExtension`,
    ),
  ];
}

/** The kernel extension (requirement M14). Users may then approve others too (trap T0-8). */
export function lintKernelExtension(payload: DictNode): readonly Finding[] {
  return [
    ...lintApproval(payload, 'AllowedKernelExtensions', KEXT_BUNDLE),
    ...unless(
      booleanOf(payload, 'AllowUserOverrides') !== true,
      payload,
      'AllowUserOverrides',
      'advice',
      'kext-user-overrides',
      '`AllowUserOverrides` lets users approve other kernel extensions: Apple leaves it false',
    ),
  ];
}

function lintApproval(payload: DictNode, key: string, bundle: string): readonly Finding[] {
  const byTeam = listsOf(payload, key);
  const wholeTeams = listOf(payload, 'AllowedTeamIdentifiers');
  const both = wholeTeams.filter((team) => byTeam.has(team));
  const inBoth = both.map((team) =>
    finding(
      'error',
      'team-in-both-lists',
      lineOf(payload, 'AllowedTeamIdentifiers'),
      `${team} stands in \`AllowedTeamIdentifiers\` and in \`${key}\`: macOS refuses that`,
    ),
  );
  if (byTeam.get(TEAM)?.includes(bundle) || wholeTeams.includes(TEAM)) return inBoth;
  const line = lineOf(payload, key);
  const missing = byTeam.has(TEAM)
    ? finding('error', 'wrong-bundle', line, `\`${key}\` of ${TEAM} lacks ${bundle}`)
    : finding('error', 'wrong-team', line, `\`${key}\` lacks the team ${TEAM}, which signed ${bundle}`);
  return [...inBoth, missing];
}

/** The content filter (requirements M8, M22, M23). */
export function lintContentFilter(payload: DictNode): readonly Finding[] {
  const sockets = booleanOf(payload, 'FilterSockets') ?? false;
  const packets = booleanOf(payload, 'FilterPackets') ?? false;
  return [
    ...unless(
      sockets || packets,
      payload,
      'FilterSockets',
      'error',
      'filters-nothing',
      '`FilterSockets` and `FilterPackets` are both false: one must be true',
    ),
    ...unless(
      sockets || !packets,
      payload,
      'FilterSockets',
      'error',
      'sockets-not-filtered',
      '`FilterSockets` is false: AnyConnect filters sockets',
    ),
    ...(sockets ? lintProvider(payload) : []),
    ...lintPlugin(payload),
  ];
}

function lintProvider(payload: DictNode): readonly Finding[] {
  const bundle = textOf(payload, 'FilterDataProviderBundleIdentifier');
  const requirement = textOf(payload, 'FilterDataProviderDesignatedRequirement');
  const missing = Object.entries({
    FilterDataProviderBundleIdentifier: bundle,
    FilterDataProviderDesignatedRequirement: requirement,
  }).flatMap(([key, value]) =>
    value === undefined ? finding('error', 'missing-key', payload.line, `\`${key}\` is missing: filtering sockets needs it`) : [],
  );
  return [
    ...missing,
    ...unless(
      bundle === undefined || bundle === EXTENSION_BUNDLE,
      payload,
      'FilterDataProviderBundleIdentifier',
      'error',
      'wrong-bundle',
      `\`FilterDataProviderBundleIdentifier\` must be ${EXTENSION_BUNDLE}`,
    ),
    ...unless(
      requirement === undefined || requirement === DESIGNATED_REQUIREMENT,
      payload,
      'FilterDataProviderDesignatedRequirement',
      'error',
      'wrong-requirement',
      '`FilterDataProviderDesignatedRequirement` is not the one of the AnyConnect extension',
    ),
  ];
}

function lintPlugin(payload: DictNode): readonly Finding[] {
  const plugin = textOf(payload, 'PluginBundleID');
  if (plugin === undefined || plugin === CONTAINER_BUNDLE || plugin === EXTENSION_BUNDLE) return [];
  return [finding('error', 'wrong-bundle', lineOf(payload, 'PluginBundleID'), `\`PluginBundleID\` must be ${CONTAINER_BUNDLE}`)];
}

/**
 * The source document has two values for it (trap T0-1): its table names the extension, its sample the container application, which is what Apple
 * asks for. The first is always worth a word, the second in a copy of the sample, whose reader has met both.
 */
export function lintPluginVariant(payload: DictNode, copyOfSample: boolean): readonly Finding[] {
  const plugin = textOf(payload, 'PluginBundleID');
  const line = lineOf(payload, 'PluginBundleID');
  if (plugin === EXTENSION_BUNDLE) {
    return [
      finding(
        'warning',
        'pluginbundleid-variant',
        line,
        `\`PluginBundleID\` names the extension: ${CONTAINER_BUNDLE}, the application that holds it, is meant`,
      ),
    ];
  }
  if (plugin !== CONTAINER_BUNDLE || !copyOfSample) return [];
  return [
    finding(
      'warning',
      'pluginbundleid-variant',
      line,
      `the document of this sample names ${EXTENSION_BUNDLE} as \`PluginBundleID\` elsewhere: ${plugin} is right`,
    ),
  ];
}

function unless(holds: boolean, dict: DictNode, key: string, severity: Severity, code: string, message: string): readonly Finding[] {
  return holds ? [] : [finding(severity, code, lineOf(dict, key), message)];
}

/** Where a key stands; where it should, when it does not. */
function lineOf(dict: DictNode, key: string): number {
  return entryOf(dict, key)?.line ?? dict.line;
}
