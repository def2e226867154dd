import type { CliBlock, ConfigChange, PlatformProfile, RenderError } from '../../src/driver/contract.ts';
import {
  ACL_NAME_RULE,
  type Acl,
  type AclDocument,
  assertNever,
  checkAcl,
  err,
  ok,
  parseAclDocument,
  parseAclName,
  printEntry,
  type Result,
  spelled,
  tcamEntries,
} from '../../src/driver/vocabulary.ts';
import { isBuiltIn } from './built-in.ts';
import { accessPort, portOf } from './port.ts';

/** Distance of sequence numbers, as IOS numbers by itself. */
const SEQUENCE_STEP = 10;

/**
 * The command lines of a change and those that take it back. Lists are parsed again here, so that only what the parser knows becomes a command
 * line; one that the platform cannot hold or match is refused, never shortened.
 */
export function render(change: ConfigChange, platform: PlatformProfile): Result<CliBlock, RenderError> {
  switch (change.kind) {
    case 'create-acl':
      return createAcl(change.acl, platform);
    case 'remove-acl':
      return removeAcl(change);
    case 'save-config':
      return ok({ mode: 'privileged', lines: ['write memory'], inverse: [] });
    case 'enable-port':
      return setPort(change.port, platform, ['no shutdown', 'shutdown']);
    case 'shut-port':
      return setPort(change.port, platform, ['shutdown', 'no shutdown']);
    case 'clear-session':
      return clearSession(change);
    default:
      return assertNever(change);
  }
}

function setPort(port: string, platform: PlatformProfile, [line, inverse]: readonly [string, string]): Result<CliBlock, RenderError> {
  const name = accessPort(port, platform);
  if (!name.ok) return err({ why: name.error });
  return ok({ mode: 'config', lines: [`interface ${name.value}`, line], inverse: [`interface ${name.value}`, inverse] });
}

/** IBNS 2.0 first; releases before it know the second. */
const CLEAR = ['clear access-session', 'clear authentication sessions'];

/** By its MAC address, so that others on the port stay; the device begins to authenticate the endpoint again. */
function clearSession({ endpoint, port, words }: Extract<ConfigChange, { kind: 'clear-session' }>): Result<CliBlock, RenderError> {
  const command = CLEAR[words];
  const name = port === undefined ? undefined : portOf(port);
  if (command === undefined) return err({ why: 'there are no other words to clear a session by' });
  if (endpoint !== undefined)
    return ok({ mode: 'privileged', lines: [`${command} mac ${spelled(endpoint, 'aabb.ccdd.eeff')}`], inverse: [] });
  if (name !== undefined) return ok({ mode: 'privileged', lines: [`${command} interface ${name}`], inverse: [] });
  return err({ why: 'the session has neither a MAC address nor a port to clear it by' });
}

function createAcl(document: AclDocument, platform: PlatformProfile): Result<CliBlock, RenderError> {
  const read = readList(document);
  if (!read.ok) return read;
  const acl = read.value;
  const wanted = tcamEntries(acl, platform);
  if (wanted > platform.aclEntriesPerAsic) {
    return err({ why: `the list takes ${wanted} TCAM entries and ${platform.name} has ${platform.aclEntriesPerAsic} for all` });
  }
  const refused = checkAcl(acl, platform).find(({ severity }) => severity === 'error');
  if (refused) return err({ why: refused.message, ...lineAt(document, refused.line) });
  return ok({ mode: 'config', lines: definition(acl), inverse: [removal(acl)] });
}

/** Under another type than its own IOS takes no list away. */
function removeAcl({ name, type = 'extended', acl: known }: Extract<ConfigChange, { kind: 'remove-acl' }>): Result<CliBlock, RenderError> {
  const aclName = parseAclName(name);
  if (aclName === undefined) return err({ why: `\`${name}\` is no access list name: ${ACL_NAME_RULE}` });
  if (isBuiltIn(name)) return err({ why: `\`${name}\` is a list of the device itself` });
  if (!known) return ok({ mode: 'config', lines: [`no ip access-list ${type} ${aclName}`], inverse: [] });
  const read = readList(known);
  if (!read.ok) return read;
  if (read.value.name !== aclName) return err({ why: `the list known is \`${known.name}\`, not \`${name}\`` });
  return ok({ mode: 'config', lines: [removal(read.value)], inverse: definition(read.value) });
}

function readList(document: AclDocument): Result<Acl, RenderError> {
  if (isBuiltIn(document.name)) return err({ why: `\`${document.name}\` is a list of the device itself` });
  const read = parseAclDocument(document);
  if (read.ok) return read;
  const first = read.error[0];
  return err({ why: first?.message ?? 'the list cannot be read', ...lineAt(document, first?.line) });
}

function lineAt(document: AclDocument, line: number | undefined): { line?: string } {
  const text = line === undefined ? undefined : document.lines[line - 1];
  return text === undefined ? {} : { line: text };
}

/** Remarks carry no number: IOS puts them before the entry that follows. */
function definition(acl: Acl): readonly string[] {
  let sequence = 0;
  const entries = acl.entries.map((entry) => {
    if (entry.kind === 'remark') return printEntry(entry);
    sequence += SEQUENCE_STEP;
    return `${sequence} ${printEntry(entry)}`;
  });
  return [`ip access-list ${acl.kind} ${acl.name}`, ...entries];
}

function removal(acl: Acl): string {
  return `no ip access-list ${acl.kind} ${acl.name}`;
}
