import { TCP } from './entry.ts';
import { type NameTable, nameTable } from './name-table.ts';

/** Names of both protocols, as IOS displays them. 22, 443 and the like have none and stay numbers. */
const both = {
  discard: 9,
  domain: 53,
  echo: 7,
  'pim-auto-rp': 496,
  sunrpc: 111,
  tacacs: 49,
  talk: 517,
  time: 37,
};

export const tcpPorts: NameTable = nameTable(
  {
    ...both,
    bgp: 179,
    chargen: 19,
    cmd: 514,
    daytime: 13,
    drip: 3949,
    exec: 512,
    finger: 79,
    ftp: 21,
    'ftp-data': 20,
    gopher: 70,
    hostname: 101,
    ident: 113,
    irc: 194,
    klogin: 543,
    kshell: 544,
    login: 513,
    lpd: 515,
    msrpc: 135,
    nntp: 119,
    pop2: 109,
    pop3: 110,
    smtp: 25,
    telnet: 23,
    uucp: 540,
    whois: 43,
    www: 80,
  },
  // What releases call differently is written as a number, which all of them take.
  { rcmd: 514, syslog: 514, 'onep-plain': 15001, 'connectedapps-plain': 15001, 'onep-tls': 15002, 'connectedapps-tls': 15002 },
);

export const udpPorts: NameTable = nameTable({
  ...both,
  biff: 512,
  bootpc: 68,
  bootps: 67,
  dnsix: 195,
  isakmp: 500,
  'mobile-ip': 434,
  nameserver: 42,
  'netbios-dgm': 138,
  'netbios-ns': 137,
  'netbios-ss': 139,
  'non500-isakmp': 4500,
  ntp: 123,
  rip: 520,
  ripv6: 521,
  snmp: 161,
  snmptrap: 162,
  syslog: 514,
  tftp: 69,
  who: 513,
  xdmcp: 177,
});

/** Names people write that IOS does not have; only for the message that offers the number. */
const foreign: Readonly<Record<string, number>> = {
  dhcp: 67,
  dns: 53,
  http: 80,
  https: 443,
  imap: 143,
  imaps: 993,
  kerberos: 88,
  ldap: 389,
  ldaps: 636,
  ntp: 123,
  radius: 1812,
  rdp: 3389,
  snmp: 161,
  ssh: 22,
  tftp: 69,
  www: 80,
};

export function portsOf(protocol: number): NameTable {
  return protocol === TCP ? tcpPorts : udpPorts;
}

/** The number a name most likely means when IOS has no such name for the protocol. */
export function likelyPort(name: string): number | undefined {
  return tcpPorts.number(name) ?? udpPorts.number(name) ?? foreign[name.toLowerCase()];
}

/** `www` for 80 over TCP, `443` for 443. */
export function portText(protocol: number, port: number): string {
  return portsOf(protocol).name(port) ?? String(port);
}
