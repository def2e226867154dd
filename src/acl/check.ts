import { ipv4FromNumber } from '../model/ipv4.ts';
import type { Acl, AclEntry, AclFault, AddressMatch, ExtendedEntry } from './entry.ts';
import { exactPorts, MOST_EXPANDED } from './expand.ts';
import type { PlatformLimits } from './limits.ts';
import { portMatchText, printEntry } from './print.ts';

type Found = Omit<AclFault, 'line'>;

/**
 * What of a list the platform cannot do (errors), and what is allowed but most likely not meant (warnings). An error offers the allowed form
 * where there is one. `line` is that of the source text, `column` 1: entries are checked as a whole.
 */
export function checkAcl(acl: Acl, platform: PlatformLimits): readonly AclFault[] {
  const seen = new Map<string, number>();
  const ofEntries = acl.entries.flatMap((entry, index) => {
    const line = acl.sourceLines[index] ?? index + 1;
    return [...repeated(entry, line, seen), ...beyondPlatform(entry, platform), ...suspicious(entry)].map((found) => ({ ...found, line }));
  });
  return [...withoutTcam(platform), ...ofEntries];
}

function error(message: string, offer?: readonly string[]): Found {
  return { severity: 'error', message, column: 1, ...(offer && { offer }) };
}

function warning(message: string, offer?: readonly string[]): Found {
  return { severity: 'warning', message, column: 1, ...(offer && { offer }) };
}

/** Whether the list fits what is left is the budget's business (`tcamBudget`); here only that there is no room for any list. */
function withoutTcam(platform: PlatformLimits): AclFault[] {
  if (platform.aclEntriesPerAsic > 0) return [];
  return [{ ...error(`platform ${platform.name} has no TCAM for downloadable and redirect access lists`), line: 1 }];
}

/** IOS drops an equal entry without a word, so that the list read back would differ; in a dACL it fails the authorization. */
function repeated(entry: AclEntry, line: number, seen: Map<string, number>): Found[] {
  if (entry.kind === 'remark') return [];
  const text = printEntry(entry);
  const first = seen.get(text);
  if (first !== undefined) return [error(`\`${text}\` repeats line ${first}: remove one of them`)];
  seen.set(text, line);
  return [];
}

function beyondPlatform(entry: AclEntry, platform: PlatformLimits): Found[] {
  if (entry.kind !== 'extended') return [];
  return [...portOperators(entry, platform), ...headerMatches(entry, platform)];
}

function portOperators(entry: ExtendedEntry, platform: PlatformLimits): Found[] {
  const refused = [entry.sourcePort, entry.destinationPort].filter((match) => match && !platform.portOperators.includes(match.op));
  if (refused.length === 0) return [];
  const asked = refused.map((match) => `\`${match ? portMatchText(entry.protocol, match) : ''}\``).join(' and ');
  const limit = `${platform.name} matches ports with ${platform.portOperators.join(', ')} only`;
  const offer = exactPorts(entry)?.map(printEntry);
  if (!offer)
    return [error(`${asked}: ${limit}, and this takes more than ${MOST_EXPANDED} entries of its own: name the ports you need with \`eq\``)];
  return [error(`${asked}: ${limit}; write ${offer.map((line) => `\`${line}\``).join(', ')} instead`, offer)];
}

function headerMatches(entry: ExtendedEntry, platform: PlatformLimits): Found[] {
  const found: Found[] = [];
  if (entry.option !== undefined && !platform.options) found.push(error(`\`option\`: ${platform.name} does not look at IP options`));
  if (entry.fragments && !platform.fragments) found.push(error(`\`fragments\`: ${platform.name} does not tell fragments apart`));
  return found;
}

function suspicious(entry: AclEntry): Found[] {
  if (entry.kind === 'remark') return [];
  const addresses = entry.kind === 'standard' ? [entry.source] : [entry.source, entry.destination];
  const found = addresses.filter(looksLikeNetmask).map(({ wildcard }) => {
    const mask = ipv4FromNumber(wildcard);
    return warning(`wildcard \`${mask}\` looks like a netmask: \`${ipv4FromNumber(~wildcard >>> 0)}\` would be its wildcard`);
  });
  return entry.kind === 'extended' ? [...found, ...sourceDomain(entry)] : found;
}

/** Ones, then zeros: a netmask written where a wildcard belongs. */
function looksLikeNetmask({ wildcard }: AddressMatch): boolean {
  const inverse = ~wildcard >>> 0;
  return wildcard !== 0 && wildcard !== 0xffffffff && (inverse & (inverse + 1)) === 0;
}

/** `deny udp any eq domain any` lets DNS answers alone, not the questions of a client (they go TO port 53). */
function sourceDomain(entry: ExtendedEntry): Found[] {
  const { sourcePort, destinationPort, ...rest } = entry;
  if (sourcePort?.op !== 'eq' || !sourcePort.ports.includes(53) || destinationPort) return [];
  const offer = printEntry({ ...rest, destinationPort: sourcePort });
  return [
    warning(`\`eq domain\` stands at the source: DNS questions of a client go to port 53 and are not matched; \`${offer}\` matches them`, [
      offer,
    ]),
  ];
}
