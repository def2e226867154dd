import { given, numberIn, shown } from '../../../src/driver/show/page.ts';
import { parserOf } from './reader.ts';
import { type Licenses, licensesOf } from './version-licenses.ts';
import { linesOfRun } from './version-run.ts';
import { type Board, type StackMember, stackOf } from './version-stack.ts';

export type Version = {
  /** Of IOS: `17.3.1a`, `15.2(2)E7`. */
  readonly version: string;
  /** Of IOS-XE, from its own line: `17.03.01a` or the label of a build. */
  readonly xeVersion?: string;
  /** What stands behind it: `Extended Support Release`, `SMU-PATCHED`. */
  readonly xeRelease?: string;
  /** `Catalyst L3 Switch Software`. */
  readonly software?: string;
  /** `CAT9K_IOSXE`. */
  readonly image?: string;
  /** `RELEASE SOFTWARE (fc1)`. */
  readonly release?: string;
  /** When, as printed, and by whom. */
  readonly compiled?: string;
  readonly compiledBy?: string;
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
  readonly ioMemoryKilobytes?: number;
  readonly physicalMemoryKilobytes?: number;
  /** By the name of the device (`flash`, `bootflash`), or by what it is called where it has none (`non-volatile configuration memory`). */
  readonly storageKilobytes: Readonly<Record<string, number>>;
  readonly processorBoardId?: string;
  /** How many of a kind: `Gigabit Ethernet` 28. */
  readonly interfaces: Readonly<Record<string, number>>;
  readonly mode?: string;
  readonly configRegister?: string;
  readonly nextConfigRegister?: string;
  readonly licenses: Licenses;
  /** Numbers of the switch that was asked. */
  readonly board: Board;
  readonly members: readonly StackMember[];
  /** Lines without a member of their own, but the notices on rights. */
  readonly other: readonly string[];
};

const IOS =
  /^(?:Cisco )?IOS (?:Software(?: \[[^\]]*\])?, |\(tm\) )(?:(.+?) \(([\w.+-]+)\),\s+)?(?:Experimental )?Version ([^\s,]+),?\s*(?:\[.*\]|(.*?))$/;
const HARDWARE =
  /^(?:cisco|Allen-Bradley) (\S+) (?:\((?!revision)([^()]*)\) )?(?:processor )?(?:\(revision [^)]*\) )?(?:with (?:\S+ )?)+?(\d+)K(?:\/(\d+)K)? bytes of (?:physical )?memory\.?$/i;
const STORAGE = /^(\d+)K bytes of (.+?)(?: at ([\w.-]+?):?)?(?: \(.*\))?\.?$/;
const INTERFACES = /^(\d+) (\S.*?) interfaces?(?:\(s\))?\.?$/;
const UPTIME = /^(\S+) uptime is (.+)$/;
const REGISTER = /^Configuration register is (0x[0-9A-F]+)(?: \(will be (0x[0-9A-F]+) at next reload\))?$/i;
const COMPILED = /^Compiled (\S.*?)(?: by (\S+))?$/;

/** Each on a line of its own, with what it says in its only group. */
const SINGLE = {
  xeVersion: /^(?:Cisco IOS[ -]XE Software, Version|IOS[ -]XE Version:) (\S+)(?: - .*)?$/,
  xeRelease: /^Cisco IOS[ -]XE Software, Version \S+ - (.+)$/,
  rom: /^ROM: (.+?)(?=BOOTLDR: |$)/,
  bootLoader: /^(?:ROM: .*)?BOOTLDR: (.+)$/,
  controlProcessorUptime: /^Uptime for this control processor is (.+)$/,
  returnedToRomBy: /^System returned to ROM by (.+)$/,
  restarted: /^System restarted at (.+)$/,
  restartedBy: /^System restarted by (.+)$/,
  imageFile: /^System image file is "([^"]+)"/,
  reloadReason: /^Last reload reason: (.+)$/,
  lastReset: /^Last reset from (.+)$/,
  processorBoardId: /^Processor board ID ([^\s,]+)/,
  mode: /^Installation mode is (\w+)$/,
} as const;

const NOTICES: readonly { readonly from: RegExp; readonly to: RegExp }[] = [
  { from: /^Cisco IOS-XE software, Copyright/, to: /(?:^|IOS-XE )software\.$|which may be found/i },
  { from: /^This product contains cryptographic features/, to: /export@cisco\.com\.?$/ },
];
const NOTICE = /^(?:Copyright \(c\)|Technical Support: |Cisco Internetwork Operating System Software$|(?:ROM|BOOTLDR):$)/;

/** `show version` of IOS and IOS-XE, of one device or of a stack. */
export const parseVersionFacts = parserOf<Version>({
  about: 'software version',
  read: (page) => {
    const [first = '', ...further] = page.lines;
    const printed = further.length > 0 ? page.lines : linesOfRun(first);
    if (printed === undefined) return undefined;
    if (printed !== page.lines)
      page.notes.push({ why: 'the line ends are lost: what has no end of its own was left out', line: shown(first) });
    const lines = withoutNotices(printed.map((line) => line.trim()));
    const { licenses, rest } = licensesOf(lines);
    const spaced = joinedUptime(rest.map((line) => line.replace(/\s+/g, ' ')));
    const ios = firstMatch(spaced, IOS);
    const version = ios?.[3];
    if (version === undefined) return undefined;
    const after = (pattern: RegExp) => firstMatch(spaced, pattern)?.[1]?.trim();
    const [, hostname, uptime] = firstMatch(spaced, UPTIME) ?? [];
    const [, model, processor, memory, ioMemory] = firstMatch(spaced, HARDWARE) ?? [];
    const [, compiled, compiledBy] = firstMatch(spaced, COMPILED) ?? [];
    // An answer ends with it; some platforms print none.
    const register = firstMatch(spaced, REGISTER);
    if (register === undefined) page.notes.push({ why: 'there is no configuration register: the answer may be cut' });
    const { board, members, rest: other } = stackOf(rest);
    const { 'physical memory': physical, ...storage } = Object.fromEntries(amounts(spaced, STORAGE));
    return {
      version,
      ...Object.fromEntries(Object.entries(SINGLE).flatMap(([name, pattern]) => Object.entries(given(name, after(pattern))))),
      ...given('software', ios?.[1]?.trim()),
      ...given('image', ios?.[2]),
      ...given('release', ios?.[4] === '' ? undefined : ios?.[4]),
      ...given('compiled', compiled),
      ...given('compiledBy', compiledBy),
      ...given('hostname', hostname),
      ...given('uptime', uptime),
      ...given('uptimeMinutes', uptime === undefined ? undefined : minutesOf(uptime)),
      ...given('model', model),
      ...given('processor', processor === '' ? undefined : processor),
      ...given('memoryKilobytes', numberIn(memory)),
      ...given('ioMemoryKilobytes', numberIn(ioMemory)),
      ...given('physicalMemoryKilobytes', physical),
      storageKilobytes: storage,
      interfaces: Object.fromEntries(amounts(spaced, INTERFACES)),
      ...given('configRegister', register?.[1]),
      ...given('nextConfigRegister', register?.[2]),
      licenses,
      board,
      members,
      other: joinedUptime(other.map((line) => line.replace(/\s+/g, ' '))).filter((line) => !KNOWN.some((one) => one.test(line))),
    };
  },
});

const KNOWN: readonly RegExp[] = [IOS, HARDWARE, STORAGE, INTERFACES, UPTIME, REGISTER, COMPILED, ...Object.values(SINGLE)];

/** Without the notices on rights, and without the empty heads of what follows. A notice that has lost its end ends where something else begins. */
function withoutNotices(lines: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const notice = NOTICES.find(({ from }) => from.test(line));
    const end = notice ? lines.findIndex((one, place) => place >= at && notice.to.test(one)) : -1;
    if (end >= 0) at = end;
    else if (!notice && !NOTICE.test(line)) kept.push(line);
  }
  return kept;
}

/** The line of the uptime may be wrapped behind a comma or a number. */
function joinedUptime(lines: readonly string[]): readonly string[] {
  const at = lines.findIndex((line) => UPTIME.test(line));
  const [line = '', next = ''] = at < 0 ? [] : lines.slice(at, at + 2);
  if (!/\d$|,$/.test(line) || !/^(?:\d+ )?[a-z]{1,7}(?:,|$)/.test(next)) return lines;
  return [...lines.slice(0, at), `${line} ${next}`, ...lines.slice(at + 2)];
}

const MINUTES = { minute: 1, hour: 60, day: 1440, week: 10_080, year: 525_600 } as const;

function minutesOf(uptime: string): number {
  return [...uptime.matchAll(/(\d+) (minute|hour|day|week|year)s?/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * MINUTES[unit as keyof typeof MINUTES],
    0,
  );
}

/** Numbers by what they are of; a third group names it better than the second. */
function amounts(lines: readonly string[], pattern: RegExp): readonly (readonly [string, number])[] {
  return lines.flatMap((line) => {
    const [, count, kind = '', name] = pattern.exec(line) ?? [];
    return count === undefined ? [] : [[name ?? kind, Number(count)] as const];
  });
}

function firstMatch(lines: readonly string[], pattern: RegExp): RegExpExecArray | undefined {
  for (const line of lines) {
    const found = pattern.exec(line);
    if (found) return found;
  }
  return undefined;
}
