import { onceFor } from '../base/once-for.ts';
import { ipv4FromNumber } from '../model/ipv4.ts';
import { tooManyOperations } from './comparators.ts';
import { entryCost, tcamEntries } from './cost.ts';
import { type Acl, type AclEntry, type AclFault, type AddressMatch, type ExtendedEntry, type PortMatch, TCP } from './entry.ts';
import { exactPorts, MOST_EXPANDED } from './expand.ts';
import { intervalsOf } from './header.ts';
import type { PlatformLimits } from './limits.ts';
import { portMatchText, printEntry } from './print.ts';

type Found = Omit<AclFault, 'line'>;

/** What a list is for. In a `redirect` list permit means to send to the portal, and deny to leave alone. */
export type AclUse = 'filter' | 'redirect';

/**
 * What of a list the platform cannot do (errors), and what is allowed but most likely not meant (warnings). An error offers the allowed form
 * where there is one. `line` is that of the source text, `column` 1: entries are checked as a whole.
 */
export function checkAcl(acl: Acl, platform: PlatformLimits, use: AclUse = 'filter'): readonly AclFault[] {
  return checks[use](acl)(platform);
}

/** Once for however many devices of a platform a list goes to. */
const checks = {
  filter: onceFor((acl: Acl) => onceFor((platform: PlatformLimits) => check(acl, platform, 'filter'))),
  redirect: onceFor((acl: Acl) => onceFor((platform: PlatformLimits) => check(acl, platform, 'redirect'))),
};

function check(acl: Acl, platform: PlatformLimits, use: AclUse): readonly AclFault[] {
  const seen = new Map<string, number>();
  const ofEntries = acl.entries.flatMap((entry, index) => {
    const line = acl.sourceLines[index] ?? index + 1;
    return [...repeated(entry, line, seen), ...beyondPlatform(entry, platform), ...suspicious(entry, acl), ...redirected(entry, use)].map(
      (found) => ({ ...found, line }),
    );
  });
  return [...withoutTcam(platform), ...tooLong(acl, platform), ...uncompared(acl, platform), ...ofEntries];
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

/** At the entry that is the first too many. */
function tooLong(acl: Acl, { name, entriesPerList, implicitEntries }: PlatformLimits): AclFault[] {
  const cost = tcamEntries(acl, { implicitEntries });
  if (entriesPerList === undefined || cost <= entriesPerList) return [];
  let taken = implicitEntries;
  const index = acl.entries.findIndex((entry) => {
    taken += entryCost(entry);
    return taken > entriesPerList;
  });
  const message = `${name} takes ${entriesPerList} entries a list and this takes ${cost}: shorten it by ${cost - entriesPerList}, or split it`;
  return [{ ...error(message), line: acl.sourceLines[index] ?? Math.max(1, index + 1) }];
}

/** Hardware may expand such a list into more entries than anybody counted, or not take it: so it is not written. */
function uncompared(acl: Acl, { name, comparators }: PlatformLimits): AclFault[] {
  const found = comparators && tooManyOperations(acl, comparators);
  if (found === undefined) return [];
  const message = `${name} has ${found.limit}, and ${found.operations.join(', ')} are more: name exact ports with \`eq\`, or use one of these again`;
  return [{ ...error(message), line: acl.sourceLines[found.index] ?? found.index + 1 }];
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
  return [...portOperators(entry, platform), ...portsOfEntry(entry, platform), ...headerMatches(entry, platform)];
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

/** Taken, since it says exact ports all the same; but the hardware holds an entry for each, and the list is clearer when it shows them. */
function portsOfEntry(entry: ExtendedEntry, { name, portOperators: known, portsPerEntry }: PlatformLimits): Found[] {
  const matches = [entry.sourcePort, entry.destinationPort].filter((match) => match !== undefined);
  if (portsPerEntry === undefined || matches.some(({ op }) => !known.includes(op))) return [];
  const crowded = matches.find((match) => match.op === 'eq' && match.ports.length > portsPerEntry);
  const offer = crowded && exactPorts(entry)?.map(printEntry);
  if (!crowded || !offer) return [];
  const most = portsPerEntry === 1 ? 'one port' : `${portsPerEntry} ports`;
  const asked = portMatchText(entry.protocol, crowded);
  return [
    warning(`\`${asked}\`: an entry of ${name} holds ${most}; write ${offer.map((line) => `\`${line}\``).join(', ')} instead`, offer),
  ];
}

function headerMatches(entry: ExtendedEntry, platform: PlatformLimits): Found[] {
  const found: Found[] = [];
  if (entry.option !== undefined && !platform.options) found.push(error(`\`option\`: ${platform.name} does not look at IP options`));
  if (entry.fragments && !platform.fragments) found.push(error(`\`fragments\`: ${platform.name} does not tell fragments apart`));
  const also = platform.alsoMatches ?? [];
  if (entry.ttl !== undefined && !also.includes('ttl')) found.push(error(`\`ttl\`: ${platform.name} does not look at the time to live`));
  if (entry.timeRange !== undefined && !also.includes('time-range')) {
    found.push(error(`\`time-range\`: ${platform.name} does not take it here: when an entry holds is decided by policy`));
  }
  return found;
}

function suspicious(entry: AclEntry, acl: Acl): Found[] {
  if (entry.kind === 'remark') return [];
  const addresses = entry.kind === 'standard' ? [entry.source] : [entry.source, entry.destination];
  const found = addresses.filter(looksLikeNetmask).map(({ wildcard }) => {
    const mask = ipv4FromNumber(wildcard);
    return warning(`wildcard \`${mask}\` looks like a netmask: \`${ipv4FromNumber(~wildcard >>> 0)}\` would be its wildcard`);
  });
  return entry.kind === 'extended' ? [...found, ...sourceDomain(entry, acl)] : found;
}

/** Ones, then zeros: a netmask written where a wildcard belongs. */
function looksLikeNetmask({ wildcard }: AddressMatch): boolean {
  const inverse = ~wildcard >>> 0;
  return wildcard !== 0 && wildcard !== 0xffffffff && (inverse & (inverse + 1)) === 0;
}

const DNS = 53;

/** `deny udp any eq domain any` lets DNS answers alone, not the questions of a client (they go TO port 53). */
function sourceDomain(entry: ExtendedEntry, acl: Acl): Found[] {
  const { sourcePort, destinationPort, ...rest } = entry;
  if (sourcePort?.op !== 'eq' || !sourcePort.ports.includes(DNS) || destinationPort) return [];
  if (acl.entries.some((other) => takesQuestions(other, entry))) return [];
  const offer = printEntry({ ...rest, destinationPort: sourcePort });
  return [
    warning(
      `source-port match on domain; client DNS not covered explicitly: questions go to port ${DNS} and are not matched, \`${offer}\` matches them`,
      [offer],
    ),
  ];
}

function takesQuestions(other: AclEntry, entry: ExtendedEntry): boolean {
  if (other.kind !== 'extended' || other.action !== entry.action || other.sourcePort) return false;
  return (
    (other.protocol === entry.protocol || other.protocol === 'ip') &&
    other.destinationPort !== undefined &&
    takes(other.destinationPort, DNS)
  );
}

function takes(match: PortMatch | undefined, port: number): boolean {
  return match === undefined || intervalsOf(match, 65535).some(([from, to]) => port >= from && port <= to);
}

const HTTP = 80;
const HTTPS = 443;

/** Only HTTP can be answered with a redirect; for HTTPS the switch shows a certificate that is not the server's. */
function redirected(entry: AclEntry, use: AclUse): Found[] {
  if (use !== 'redirect' || entry.kind === 'remark' || entry.action === 'deny') return [];
  const text = printEntry(entry);
  if (entry.kind === 'standard' || entry.protocol !== TCP) {
    return [
      warning(
        `\`${text}\` redirects what is no HTTP: in a redirect list permit means redirect, and only \`permit tcp … eq www\` can be answered`,
      ),
    ];
  }
  if (takes(entry.destinationPort, HTTPS)) {
    const why = 'browsers meet a certificate error, and every attempt costs the CPU of the switch';
    return [warning(`\`${text}\` redirects HTTPS (port ${HTTPS}): in a redirect list permit means redirect; ${why}`)];
  }
  return takes(entry.destinationPort, HTTP) ? [] : [warning(`\`${text}\` redirects ports where a browser does not speak HTTP by itself`)];
}
