/** The port names IOS-XE knows and prints; ports without a name (22, 443 …) are printed as numbers. */
const TCP: Readonly<Record<string, number>> = {
  echo: 7,
  discard: 9,
  daytime: 13,
  chargen: 19,
  'ftp-data': 20,
  ftp: 21,
  telnet: 23,
  smtp: 25,
  time: 37,
  whois: 43,
  tacacs: 49,
  domain: 53,
  gopher: 70,
  finger: 79,
  www: 80,
  hostname: 101,
  pop2: 109,
  pop3: 110,
  sunrpc: 111,
  ident: 113,
  nntp: 119,
  msrpc: 135,
  bgp: 179,
  irc: 194,
  'pim-auto-rp': 496,
  exec: 512,
  login: 513,
  cmd: 514,
  lpd: 515,
  talk: 517,
  uucp: 540,
  klogin: 543,
  kshell: 544,
};

const UDP: Readonly<Record<string, number>> = {
  echo: 7,
  discard: 9,
  time: 37,
  nameserver: 42,
  tacacs: 49,
  domain: 53,
  bootps: 67,
  bootpc: 68,
  tftp: 69,
  sunrpc: 111,
  ntp: 123,
  'netbios-ns': 137,
  'netbios-dgm': 138,
  'netbios-ss': 139,
  snmp: 161,
  snmptrap: 162,
  xdmcp: 177,
  dnsix: 195,
  'mobile-ip': 434,
  'pim-auto-rp': 496,
  isakmp: 500,
  biff: 512,
  who: 513,
  syslog: 514,
  talk: 517,
  rip: 520,
  'non500-isakmp': 4500,
};

function namesOf(protocol: string): Readonly<Record<string, number>> | undefined {
  return protocol === 'tcp' ? TCP : protocol === 'udp' ? UDP : undefined;
}

/** A port by number or name; `http` is an old spelling of www. Undefined when the protocol has no such port. */
export function readPort(protocol: string, text: string): number | undefined {
  if (/^\d{1,5}$/.test(text)) return Number(text) <= 65535 ? Number(text) : undefined;
  const name = text.toLowerCase();
  return namesOf(protocol)?.[name === 'http' ? 'www' : name];
}

const NAMES: Readonly<Record<string, ReadonlyMap<number, string>>> = { tcp: byNumber(TCP), udp: byNumber(UDP) };

function byNumber(ports: Readonly<Record<string, number>>): ReadonlyMap<number, string> {
  return new Map(Object.entries(ports).map(([name, port]) => [port, name]));
}

export function printPort(protocol: string, port: number): string {
  return NAMES[protocol]?.get(port) ?? String(port);
}
