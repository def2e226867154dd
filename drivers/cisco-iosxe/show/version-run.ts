/** What has grown together with the line before it, so that its beginning and the end of that cannot be told. */
const GROWN = /[^\s([](?:Copyright \(c\) 19|Technical Support: |Uptime for this control|System image file is|Processor board ID)/;

/** Statements of a `show version` that have an end of their own. */
const CLOSED = new RegExp(
  [
    '(?:Cisco IOS[ -]XE Software, Version \\S+(?= ))',
    '(?:(?:Cisco IOS Software(?: \\[[^\\]]*\\])?,|IOS \\(tm\\)) (?:[A-Z][^():]{1,80}? \\([\\w.+-]+\\), )?(?:Experimental )?Version [^\\s,]+(?:,? (?:[A-Z]+ )*SOFTWARE \\(fc\\d+\\))?)',
    '(?:\\S+ uptime is \\d+ [a-z]+(?:, \\d+ (?:year|week|day|hour|minute)s?)*)',
    '(?:System image file is "[^"]+")',
    '(?:cisco \\S+ \\([^()]*\\) processor (?:\\(revision [^)]*\\) )?with \\d+K(?:/\\d+K)? bytes of (?:physical )?memory\\.)',
    '(?:Processor board ID [^\\s,]+(?=[\\s,]))',
    '(?:(?<![\\d.])\\d+ (?:2\\.5 )?(?:[A-Z]\\w*(?:/[A-Z]\\w*)* ){0,3}(?:Ethernet|FastEthernet)(?:/IEEE 802\\.3)? interfaces?(?:\\(s\\))?(?=\\s))',
    '(?:\\d+K bytes of (?:physical|(?:flash-simulated )?non-volatile configuration) memory\\.)',
    '(?:\\d+K bytes of [\\w ]{1,30} at [\\w-]{1,20}:)',
    '(?:Installation mode is (?:BUNDLE|INSTALL))',
    '(?:Configuration register is 0x[0-9A-F]+(?: \\(will be 0x[0-9A-F]+ at next reload\\))?(?=\\s|$))',
  ].join('|'),
  'gi',
);

/** The lines of an answer whose line ends were lost, but what has no end of its own; undefined where nothing stands in place of the ends. */
export function linesOfRun(text: string): readonly string[] | undefined {
  if (GROWN.test(text)) return undefined;
  return [...text.replace(/\s+/g, ' ').matchAll(CLOSED)].map(([statement]) => statement.trim());
}
