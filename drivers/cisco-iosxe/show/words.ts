import type { CaptureWords } from '../../../src/driver/show/capture.ts';

/** What a capture of IOS and IOS-XE picks up on its way. */
export const words: CaptureWords = {
  refused:
    /% ?(?:Invalid input detected|Incomplete command|Ambiguous command|Unknown command|Unrecognized command|Authorization failed|Access denied).*$|Command authorization failed.*$/i,
  /** Optional sequence number, optional time, then `%FACILITY-SEVERITY-MNEMONIC:`. */
  logged:
    /(?:\d+: )?(?:[*.]?(?:[A-Z][a-z]{2} +\d{1,2}(?: \d{4})? \d\d:\d\d:\d\d(?:\.\d+)?(?: [A-Z]{1,5}(?:[+-]\d+)?)?|\d+[wd]\d+[dh]|\d+:\d\d:\d\d): )?%[A-Z][A-Z0-9_]*(?:-[A-Z0-9_]+)*-[0-7]-[A-Z0-9_]+: .*$/,
  preamble:
    /^\s*(?:Load for five secs: |Time source is |No time source, |Building configuration\.\.\.|Current configuration : \d|\+\+ .*executing command)/,
  prompt:
    /^\s*[\w.\-@/:+~]{0,63}(?:\([^()\s]{1,40}\))*[#>]\s*(?:$|(?:do\s+)?(?:sh(?:o|ow)?|test|ter(?:m|minal)?|more|dir|en(?:able)?|exit|end|logout|quit|conf\w*|write|copy|clear|ping)\b.*$)/,
  marked: /^\s*\*\s*(?:\d+ +\S|(?:con|aux|vty|tty) +\d)/,
  label:
    /^(?:NAME|PID|OID|RADIUS|State|Dead|Interface|Status|Domain|Handle|Response|Transaction|ARP|ND|DH4|DH6|PKT|API|L|S|vlan|permit|deny|host|aaa|radius|tacacs|ip|username|Extended|Standard|Switch|unknown)$/,
  /** Terminals wrap a long command, so that its last word stands alone. */
  echo: /^\s*(?:(?:sho?w?|how|test aaa)\s+[a-z].*|details?)$/i,
};
