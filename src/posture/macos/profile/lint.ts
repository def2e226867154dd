import {
  APPLE_PAYLOADS,
  CONFIGURATION,
  CONTENT_FILTER_PAYLOAD,
  KERNEL_EXTENSION_PAYLOAD,
  SYSTEM_EXTENSION_PAYLOAD,
} from '../apple-payloads.ts';
import { type Finding, finding } from './finding.ts';
import { lintContentFilter, lintEnvelope, lintKernelExtension, lintPluginVariant, lintSystemExtension } from './lint-anyconnect.ts';
import { lintKeys } from './lint-apple.ts';
import { brokenStrings, identifierFaults, isCopyOfSample, mixedCaseUuids } from './lint-text.ts';
import { entryOf, textOf } from './nodes.ts';
import { type DictNode, type PlistNode, readPlist } from './plist-read.ts';

export type LintedProfile = {
  /** Another reader takes it for a property list too. */
  readonly wellFormed: boolean;
  /** Neither errors nor warnings; advice does not count. */
  readonly clean: boolean;
  /** Structure first, then how values are written, then what they say. */
  readonly findings: readonly Finding[];
};

/**
 * Everything that is wrong with a configuration profile for AnyConnect: as a property list, as a profile by Apple's published keys, and as the
 * approval of AnyConnect's extensions (requirements M7, M8, M14, M21 to M24, traps T0-1 to T0-8). Reads on behind a fault, so that all are told.
 * A signed profile is read by what it holds.
 */
export function lintProfile(source: string): LintedProfile {
  const unread = unreadable(source);
  if (unread) return { wellFormed: false, clean: false, findings: [unread] };
  const { root, wellFormed, faults } = readPlist(withoutSignature(source));
  const findings = [...faults, ...(root === undefined ? [] : lintContent(root))];
  return { wellFormed, clean: findings.every(({ severity }) => severity === 'advice'), findings };
}

function unreadable(source: string): Finding | undefined {
  if (source.startsWith('bplist')) return finding('error', 'binary', 1, 'a binary property list: make it XML with `plutil -convert xml1`');
  if (source.trim() === '') return finding('error', 'no-content', 1, 'the file is empty');
  return undefined;
}

/** A signed profile holds its XML in one piece, between octets that are no text. */
function withoutSignature(source: string): string {
  if (!source.startsWith('0')) return source;
  const start = source.indexOf('<?xml');
  const end = source.lastIndexOf('</plist>');
  return start > 0 && end > start ? source.slice(start, end + '</plist>'.length) : source;
}

function lintContent(root: PlistNode): readonly Finding[] {
  if (root.kind !== 'dict') return [finding('error', 'not-a-profile', root.line, 'a profile is a dictionary')];
  const payloads = payloadsOf(root);
  const ofType = (type: string): readonly DictNode[] => payloads.filter((one) => textOf(one, 'PayloadType') === type);
  const filters = ofType(CONTENT_FILTER_PAYLOAD.type);
  const copy = isCopyOfSample(root);
  return [
    ...brokenStrings(root),
    ...mixedCaseUuids(root),
    ...filters.flatMap((payload) => lintPluginVariant(payload, copy)),
    ...identifierFaults(root),
    ...lintKeys(root, CONFIGURATION),
    ...lintEnvelope(root),
    ...payloads.flatMap((payload) => lintTyped(payload)),
    ...missingPayloads(root, ofType),
    ...ofType(SYSTEM_EXTENSION_PAYLOAD.type).flatMap(lintSystemExtension),
    ...filters.flatMap(lintContentFilter),
    ...ofType(KERNEL_EXTENSION_PAYLOAD.type).flatMap(lintKernelExtension),
  ];
}

function payloadsOf(root: DictNode): readonly DictNode[] {
  const content = entryOf(root, 'PayloadContent')?.value;
  return content?.kind === 'array' ? content.items.flatMap((item) => (item.kind === 'dict' ? item : [])) : [];
}

/** A payload by the table of its type; one of another type is nothing of AnyConnect's, and only said to be there. */
function lintTyped(payload: DictNode): readonly Finding[] {
  const type = textOf(payload, 'PayloadType');
  const known = APPLE_PAYLOADS.find((one) => one.type === type);
  if (known) return lintKeys(payload, known);
  return [
    finding(
      type === undefined ? 'error' : 'advice',
      'other-payload',
      payload.line,
      `a payload of type \`${type?.slice(0, 80) ?? 'none'}\` is nothing AnyConnect needs`,
    ),
  ];
}

/** The kernel extension is needed for a failover only (requirement M15); without the other two the user is asked (M5). */
function missingPayloads(root: DictNode, ofType: (type: string) => readonly DictNode[]): readonly Finding[] {
  const { line } = entryOf(root, 'PayloadContent') ?? root;
  return APPLE_PAYLOADS.filter(({ type }) => ofType(type).length === 0).map(({ type }) =>
    type === KERNEL_EXTENSION_PAYLOAD.type
      ? finding('advice', 'missing-payload', line, `${type} is missing: a failover to the kernel extension is not possible`)
      : finding('warning', 'missing-payload', line, `${type} is missing: users are asked for the approval`),
  );
}
