import { given, notUnderstood, numberIn, type Page } from '../../../src/driver/show/page.ts';
import { parserOf } from './reader.ts';
import { type Board, type StackMember, stackOf } from './version-stack.ts';

export type Version = {
  /** Of IOS: `17.3.1a`, `15.2(2)E7`. */
  readonly version: string;
  /** Of IOS-XE, from its own line: `17.03.01a` or the label of a build. */
  readonly xeVersion?: string;
  /** `Catalyst L3 Switch Software`. */
  readonly software?: string;
  /** `CAT9K_IOSXE`. */
  readonly image?: string;
  /** `RELEASE SOFTWARE (fc1)`. */
  readonly release?: string;
  readonly rom?: string;
  readonly bootLoader?: string;
  readonly hostname?: string;
  /** As printed, `2 days, 3 hours, 18 minutes`; years count 365 days. */
  readonly uptime?: string;
  readonly uptimeMinutes?: number;
  readonly controlProcessorUptime?: string;
  readonly returnedToRomBy?: string;
  /** When, as printed. */
  readonly restarted?: string;
  /** What restarted a device that did not do so in order. */
  readonly restartedBy?: string;
  readonly imageFile?: string;
  readonly reloadReason?: string;
  /** What the last reset came from, on platforms that print it. */
  readonly lastReset?: string;
  /** The hardware: `C9300-24P`. */
  readonly model?: string;
  readonly processor?: string;
  readonly memoryKilobytes?: number;
  readonly processorBoardId?: string;
  /** How many of a kind: `Gigabit Ethernet` 28. */
  readonly interfaces: Readonly<Record<string, number>>;
  readonly mode?: string;
  readonly configRegister?: string;
  readonly nextConfigRegister?: string;
  /** Numbers of the switch that was asked. */
  readonly board: Board;
  readonly members: readonly StackMember[];
};

const XE = /^Cisco IOS[ -]XE Software, Version (\S+)$/;
const IOS =
  /^(?:Cisco )?IOS (?:Software(?: \[[^\]]*\])?, |\(tm\) )(.+?) \(([\w.+-]+)\),\s+(?:Experimental )?Version ([^\s,]+),?\s*(?:\[.*\]|(.*?))\s*$/;
const HARDWARE = /^cisco (\S+) (?:\((?!revision)([^()]*)\) )?(?:processor )?(?:\(revision [^)]*\) )?(?:with\s+)+(\d+)K/i;

/** `show version` of IOS and IOS-XE, of one device or of a stack. */
export const parseVersionFacts = parserOf<Version>({
  about: 'software version',
  read: (page) => {
    const lines = page.lines.map((line) => line.trim());
    if (lines.some((line) => / uptime is .*Version|Version .* uptime is /.test(line))) return undefined;
    const ios = firstMatch(lines, IOS);
    const version = ios?.[3];
    if (version === undefined) return undefined;
    const after = (pattern: RegExp) => firstMatch(lines, pattern)?.[1];
    const up = uptimeIn(lines);
    const hardware = firstMatch(lines, HARDWARE);
    const register = firstMatch(lines, /^Configuration register is (0x[0-9A-F]+)(?: \(will be (0x[0-9A-F]+) at next reload\))?$/i);
    if (register === undefined) noteEnd(page);
    return {
      version,
      ...given('xeVersion', after(XE)),
      ...given('software', ios?.[1]?.trim()),
      ...given('image', ios?.[2]),
      ...given('release', ios?.[4] === '' ? undefined : ios?.[4]),
      ...given('rom', after(/^ROM: (.+)$/)),
      ...given('bootLoader', after(/^BOOTLDR: (.+)$/)),
      ...given('hostname', up?.hostname),
      ...given('uptime', up?.uptime),
      ...given('uptimeMinutes', up && minutesOf(up.uptime)),
      ...given('controlProcessorUptime', after(/^Uptime for this control processor is (.+)$/)),
      ...given('returnedToRomBy', after(/^System returned to ROM by (.+)$/)),
      ...given('restarted', after(/^System restarted at (.+)$/)),
      ...given('restartedBy', after(/^System restarted by (.+)$/)),
      ...given('imageFile', after(/^System image file is "([^"]+)"/)),
      ...given('reloadReason', after(/^Last reload reason: (.+)$/)),
      ...given('lastReset', after(/^Last reset from (.+)$/)),
      ...given('model', hardware?.[1]),
      ...given('processor', hardware?.[2] === '' ? undefined : hardware?.[2]),
      ...given('memoryKilobytes', numberIn(hardware?.[3])),
      ...given('processorBoardId', after(/^Processor board ID ([^\s,]+)/)),
      interfaces: Object.fromEntries(interfacesIn(lines)),
      ...given('mode', after(/^Installation mode is (\w+)/)),
      ...given('configRegister', register?.[1]),
      ...given('nextConfigRegister', register?.[2]),
      ...stackOf(lines),
    };
  },
});

/** A version ends with its configuration register; some platforms print none, so its absence is only told. */
function noteEnd(page: Page): void {
  page.notes.push({ why: 'there is no configuration register: the answer may be cut' });
  if (page.lines.length === 1) notUnderstood(page, page.lines[0] ?? '');
}

/** The line may be wrapped behind a comma or a number. */
function uptimeIn(lines: readonly string[]): { readonly hostname: string; readonly uptime: string } | undefined {
  const at = lines.findIndex((line) => /^\S+ uptime is \S/.test(line));
  const [, hostname = '', text = ''] = /^(\S+) uptime is (.+)$/.exec(lines[at] ?? '') ?? [];
  if (at < 0) return undefined;
  const next = lines[at + 1] ?? '';
  const wrapped = /\d$|,$/.test(text) && /^(?:\d+ )?(?:minute|hour|day|week|year)s?\b/.test(next);
  return { hostname, uptime: wrapped ? `${text} ${next}` : text };
}

const MINUTES = { minute: 1, hour: 60, day: 1440, week: 10_080, year: 525_600 } as const;

function minutesOf(uptime: string): number {
  return [...uptime.matchAll(/(\d+) (minute|hour|day|week|year)s?/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * MINUTES[unit as keyof typeof MINUTES],
    0,
  );
}

function interfacesIn(lines: readonly string[]): readonly (readonly [string, number])[] {
  return lines.flatMap((line) => {
    const found = /^(\d+) (\S.*?) interfaces?(?:\(s\))?$/.exec(line);
    return found ? [[found[2] ?? '', Number(found[1])] as const] : [];
  });
}

function firstMatch(lines: readonly string[], pattern: RegExp): RegExpExecArray | undefined {
  for (const line of lines) {
    const found = pattern.exec(line);
    if (found) return found;
  }
  return undefined;
}
