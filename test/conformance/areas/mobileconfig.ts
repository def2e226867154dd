import { readFileSync } from 'node:fs';
import { generateProfile, type ProfileOptions } from '../../../src/posture/macos/profile/generate.ts';
import { SAMPLE_UUIDS } from '../../../src/posture/macos/profile/identity.ts';
import { lintProfile } from '../../../src/posture/macos/profile/lint.ts';
import { type PlistNode, readPlist } from '../../../src/posture/macos/profile/plist-read.ts';
import { NoEngine, type OpenEngine } from '../area.ts';

/** The sample the source document prints in its section 5. */
const SAMPLE = 'test/vectors/macos/s0-5-sample.mobileconfig';

type Given = {
  readonly org?: string;
  readonly options?: string | Omit<ProfileOptions, 'organization'>;
  readonly sample?: string;
  readonly profile?: string;
};
type Payload = Readonly<Record<string, unknown>>;

/** Configuration profiles: made, and looked through (requirements M7, M8, M14, M21 to M24). */
export const open: OpenEngine = (given) => (input) => {
  const { org = 'Example', options, sample, profile } = given as Given;
  if (input === 'generate') return describe(generated({ organization: org, ...(typeof options === 'object' && options) }));
  if (input !== 'lint') throw new NoEngine(`mobileconfig of ${JSON.stringify(input)}`);
  return linted(sample === undefined ? (profile ?? generated({ organization: org })) : readFileSync(SAMPLE, 'utf8'));
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
