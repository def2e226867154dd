import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { given } from '../../../src/base/given.ts';
import { generateProfile, type ProfileOptions } from '../../../src/posture/macos/profile/generate.ts';
import { SAMPLE_UUIDS } from '../../../src/posture/macos/profile/identity.ts';
import { lintProfile } from '../../../src/posture/macos/profile/lint.ts';
import { type PlistNode, readPlist } from '../../../src/posture/macos/profile/plist-read.ts';
import { NoEngine, type OpenEngine, wordsOf } from '../area.ts';

/** The sample the source document prints in its section 5. */
const SAMPLE = 'test/vectors/macos/s0-5-sample.mobileconfig';

const options = z.strictObject({
  strictApple: z.boolean().optional(),
  allowUserOverrides: z.boolean().optional(),
  userDefinedName: z.string().optional(),
});
const words = z.strictObject({
  org: z.string().default('Example'),
  options: z.union([z.literal('default'), options]).default('default'),
  sample: z.string().optional(),
  profile: z.string().optional(),
});
type Payload = Readonly<Record<string, unknown>>;

/** Configuration profiles: made, and looked through (requirements M7, M8, M14, M21 to M24). */
export const open: OpenEngine = (written) => {
  const { org, options: chosen, sample, profile } = wordsOf(words, written);
  const made = (): string => generated({ organization: org, ...(chosen === 'default' ? {} : given(chosen)) });
  return (input) => {
    if (input === 'generate') return describe(made());
    if (input !== 'lint') throw new NoEngine(`mobileconfig of ${JSON.stringify(input)}`);
    return linted(sample === undefined ? (profile ?? made()) : readFileSync(SAMPLE, 'utf8'));
  };
};

function generated(options: ProfileOptions): string {
  const profile = generateProfile(options);
  if (!profile.ok) throw new Error(profile.error.message);
  return profile.value.xml;
}

/** The defects by their codes, each once; what would only be better stands under `advice`. */
function linted(xml: string): object {
  const { wellFormed, findings } = lintProfile(xml);
  const codes = (advice: boolean) => [
    ...new Set(findings.flatMap(({ severity, code }) => ((severity === 'advice') === advice ? code : []))),
  ];
  return { wellFormed, findings: codes(false), advice: codes(true) };
}

function describe(xml: string): object {
  const { root, wellFormed } = readPlist(xml);
  const profile = (root && contentOf(root)) as Payload;
  const payloads = profile.PayloadContent as readonly Payload[];
  const uuids = [profile, ...payloads].map(({ PayloadUUID }) => String(PayloadUUID));
  return {
    ...linted(xml),
    wellFormed,
    payloadTypes: payloads.map(({ PayloadType }) => PayloadType),
    scope: profile.PayloadScope,
    removalDisallowed: profile.PayloadRemovalDisallowed,
    filter: payloads.find(({ PayloadType }) => PayloadType === 'com.apple.webcontent-filter'),
    payloads,
    uuidsDistinctUpperCase: new Set(uuids).size === uuids.length && uuids.every((uuid) => uuid === uuid.toUpperCase()),
    usesCiscoSampleUuids: uuids.some((uuid) => SAMPLE_UUIDS.has(uuid)),
  };
}

function contentOf(node: PlistNode): unknown {
  if (node.kind === 'dict') return Object.fromEntries(node.entries.map(({ key, value }) => [key, contentOf(value)]));
  if (node.kind === 'array') return node.items.map(contentOf);
  if (node.kind === 'string') return node.text;
  return node.kind === 'other' ? undefined : node.value;
}
