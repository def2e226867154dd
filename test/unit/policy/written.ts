import { faultLine } from '../../../src/base/fault.ts';
import { instantOf } from '../../../src/base/time.ts';
import type { AccessFacts, AttributeSource, AttributeValue } from '../../../src/model/access.ts';
import type { DeviceId } from '../../../src/model/device.ts';
import { type CompileOptions, compilePolicy, type Policy } from '../../../src/policy/compile.ts';
import { type PolicyDocument, type PolicyFile, readPolicy } from '../../../src/policy/document.ts';
import { nextRevision } from '../../../src/policy/revision.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';

export const NOW = instantOf(Date.parse('2026-08-05T10:30:00Z'));

/** Files of a policy: YAML by default, dACLs by name. */
export function files(yaml: string, dacls: Readonly<Record<string, string>> = {}): readonly PolicyFile[] {
  return [{ path: 'p.yaml', text: yaml }, ...Object.entries(dacls).map(([name, text]) => ({ path: `dacls/${name}.acl`, text }))];
}

export function documentOf(yaml: string, dacls: Readonly<Record<string, string>> = {}): PolicyDocument {
  const read = readPolicy(files(yaml, dacls), standardDictionary);
  if (!read.ok) throw new Error(read.error.map(faultLine).join('\n'));
  return read.value;
}

export function policyOf(yaml: string, dacls: Readonly<Record<string, string>> = {}, options: CompileOptions = {}): Policy {
  return compilePolicy(nextRevision(undefined, documentOf(yaml, dacls), NOW), standardDictionary, options);
}

/** Every fault of a policy as one line. */
export function faultsOf(
  yaml: string,
  dacls: Readonly<Record<string, string>> = {},
  known: Parameters<typeof readPolicy>[2] = {},
): readonly string[] {
  const read = readPolicy(files(yaml, dacls), standardDictionary, known);
  return read.ok ? [] : read.error.map(faultLine);
}

/** Request attributes by name. */
export function attributes(of: Readonly<Record<string, AttributeValue | readonly AttributeValue[]>>): AttributeSource {
  const byKey = new Map(
    Object.entries(of).map(([name, value]) => [standardDictionary.find(name)?.key, [value].flat() as readonly AttributeValue[]]),
  );
  return { value: (key) => byKey.get(key)?.[0], values: (key) => byKey.get(key) ?? [] };
}

/** The facts of a wired PAP request, with what a test cares for. */
export function facts(of: Partial<AccessFacts> & { readonly groups?: Readonly<Record<string, string>> } = {}): AccessFacts {
  const { groups = {}, ...rest } = of;
  return {
    protocol: 'radius',
    request: attributes({}),
    device: { id: 'sw1' as DeviceId, addresses: [], groups, driver: 'cisco-iosxe', platform: 'isr1000-8p' },
    deviceAddress: '10.1.0.11',
    server: 'aaa-1',
    now: NOW,
    method: 'PAP',
    hostLookup: false,
    userName: 'bob',
    endpoint: undefined,
    posture: 'unknown',
    identity: undefined,
    authenticationStatus: undefined,
    ...rest,
  };
}

/** One RADIUS service named `s` with this authorization policy (indented YAML of its keys). */
export function serviceWith(authorization: string, more = ''): string {
  return `serviceSelection: { simple: s }
services:
  - name: s
    type: radius
    allowedProtocols: [PAP, HostLookup]
    identity: { simple: deny }
    authorization: ${authorization}
${more}`;
}
