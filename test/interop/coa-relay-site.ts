import { existsSync, readFileSync } from 'node:fs';
import { missing } from './foreign.ts';
import type { CoaUpstream } from './freeradius-config.ts';

/** As Debian ships it: takes requests, finds their sessions, and sends each to its NAS from a file, after the requester had his answer. */
const SITE = '/etc/freeradius/3.0/sites-available/coa-relay';

/** Whether the suite must be skipped. The file is for root and FreeRADIUS to read. */
export function siteMissing(): boolean {
  if (missing('freeradius', 'radclient')) return true;
  if (process.getuid?.() === 0 && existsSync(SITE)) return false;
  if (process.env.CI === 'true') throw new Error(`needs root and ${SITE}`);
  console.warn(`SKIPPED: needs root and ${SITE}`);
  return true;
}

/** The site with what its comments ask to fill in: where it listens, how sessions are found, and the one NAS there is. */
export function filledSite(at: { readonly address: string; readonly port: number; readonly folder: string }, nas: CoaUpstream): string {
  const filled: readonly (readonly [hole: string, value: string])[] = [
    ['ipaddr = 127.0.0.1', `ipaddr = ${at.address}`],
    ['port = 3799', `port = ${at.port}`],
    ['update control {', `update control {\n      Tmp-String-0 := "${nas.address}#%{Acct-Session-Id}"`],
    ['COA-Packet-DST-Port := 1700', `COA-Packet-DST-Port := ${nas.port}`],
    ['ipaddr = 192.0.2.1', `ipaddr = ${nas.address}`],
    ['port = 1700', `port = ${nas.port}`],
    ['secret = testing1234', `secret = "${nas.secret}"`],
  ];
  let text = `radacctdir = ${at.folder}\n${readFileSync(SITE, 'utf8')}`;
  for (const [hole, value] of filled) {
    if (!text.includes(hole)) throw new Error(`${SITE} has no ${hole}`);
    text = text.replace(hole, () => value);
  }
  return text;
}

/** The modules it names: that of its file its comments ask for. */
export function relayModules(folder: string): string {
  return `  always fail {
    rcode = fail
  }
  detail detail_coa {
    filename = ${folder}/detail_coa
    escape_filenames = no
    permissions = 0600
    header = "%t"
    locking = yes
  }
`;
}
