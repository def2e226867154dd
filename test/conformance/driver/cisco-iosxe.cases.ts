import type { DriverCases, ListDevice } from './cases.ts';

const LONG = 'distribution-switch-building-07';

/** Lists as IOS shows them: numbered, indented, remarks left out, a counter behind what has matched. */
function iosDevice(): ListDevice {
  const lists = new Map<string, { kind: string; entries: Map<number, string> }>();
  const kindShown = (kind: string): string => (kind === 'standard' ? 'Standard' : 'Extended');
  return {
    enter(lines) {
      let current: Map<number, string> | undefined;
      for (const line of lines) {
        const header = /^(no )?ip access-list (extended|standard) (\S+)$/.exec(line);
        const entry = /^(\d+) ((?:permit|deny) .*)$/.exec(line);
        if (header?.[1]) {
          lists.delete(header[3] ?? '');
          current = undefined;
        } else if (header) {
          const kept = lists.get(header[3] ?? '') ?? { kind: header[2] ?? '', entries: new Map() };
          lists.set(header[3] ?? '', kept);
          current = kept.entries;
        } else if (entry && current) current.set(Number(entry[1]), entry[2] ?? '');
        else if (!(current && /^(?:\d+ )?remark /.test(line))) throw new Error(`the device does not know: ${line}`);
      }
    },
    show(name) {
      const list = lists.get(name);
      if (list === undefined) return '';
      const entries = [...list.entries].sort(([a], [b]) => a - b);
      const shown = entries.map(([number, text], at) => `    ${number} ${text}${at === 0 ? ' (17 matches)' : ''}`);
      return [`${kindShown(list.kind)} IP access list ${name}`, ...shown].join('\r\n');
    },
  };
}

export const cases: DriverCases = {
  driver: 'cisco-iosxe',
  cli: {
    prompts: [
      { host: 'sw1', line: 'sw1>', mode: 'exec' },
      { host: 'sw1', line: 'sw1#', mode: 'privileged' },
      { host: 'sw1', line: 'sw1(config)#', mode: 'config' },
      { host: 'sw1', line: 'sw1(config-ext-nacl)#', mode: 'config-acl' },
      { host: 'sw1', line: 'sw1(config-std-nacl)#', mode: 'config-acl' },
      { host: 'sw1', line: 'sw1(config-if)#', mode: 'config-other' },
      { host: 'sw1', line: 'sw1(config-sg-radius)#', mode: 'config-other' },
      { host: 'sw.1-a_b', line: 'sw.1-a_b#', mode: 'privileged' },
      { host: LONG, line: `${LONG}#`, mode: 'privileged' },
      { host: LONG, line: `${LONG.slice(0, 20)}(config)#`, mode: 'config' },
      { host: LONG, line: `${LONG.slice(0, 20)}(config-ext-nacl)#`, mode: 'config-acl' },
    ],
    notPrompts: [
      { host: 'sw1', line: '' },
      { host: 'sw1', line: 'sw2#' },
      { host: 'sw1', line: 'sw1' },
      { host: 'sw1', line: 'sw10#' },
      { host: 'sw1', line: 'xsw1#' },
      { host: 'sw1', line: 'sw1(tcl)#' },
      { host: 'sw1', line: 'sw1#show version' },
      { host: 'sw1', line: ' --More-- ' },
      { host: 'sw1', line: 'Password: ' },
      { host: 'sw.1', line: 'swx1#' },
    ],
    capture: {
      prompt: 'sw-1#',
      inner: 'sw-1(config-if)#end',
      question: 'show something long',
      refusal: "            ^\r\n% Invalid input detected at '^' marker.\r\n",
      logs: [
        '*Jan 27 20:09:17.549: %SEC_LOGIN-5-LOGIN_SUCCESS: Login Success [user: x] [Source: 192.0.2.9] [localport: 22] at 20:09:17 UTC',
        '000123: Mar  1 00:02:13.001 CET: %SYS-5-CONFIG_I: Configured from console by vty0 (192.0.2.9)',
        '%SISF-4-IP_THEFT: IP Theft',
      ],
      preamble: 'Load for five secs: 4%/0%; one minute: 8%; five minutes: 6%\nTime source is NTP, 00:28:55.994 PDT Wed Dec 15 2021\n\n',
      pager: ' --More-- ',
      wipe: '\b\b\b\b\b\b\b\b\b\b          \b\b\b\b\b\b\b\b\b\b',
    },
    device: iosDevice,
    lists: [
      { name: 'PR-FULL-0a1b2c3d', lines: ['permit ip any any'] },
      {
        name: 'PR-LIMITED-66a1b2c3',
        lines: [
          'permit udp any any eq domain',
          'permit tcp any host 10.10.1.10 eq 8443',
          'permit icmp any any echo',
          'deny ip any 10.0.0.0 0.255.255.255',
          'permit tcp any any eq www',
        ],
      },
      {
        name: 'PR-NOTED-01234567',
        lines: ['remark who may reach the printers', 'permit tcp any host 10.1.2.3 eq 9100', 'deny ip any any'],
      },
    ],
    hostile: [
      { name: 'PR-X', lines: ['permit ip any any\nno aaa new-model'] },
      { name: 'PR-X', lines: ['permit ip any any\r'] },
      { name: 'PR-X', lines: ['no ip routing'] },
      { name: 'PR-X', lines: ['permit ip any any | redirect flash:x'] },
      { name: 'PR-X', lines: ['remark fine\u0003end'] },
      { name: 'X\nend', lines: ['permit ip any any'] },
      { name: 'X end', lines: ['permit ip any any'] },
      { name: '', lines: ['permit ip any any'] },
      { name: 'implicit_deny', lines: ['permit ip any any'] },
    ],
    documents: [
      {
        name: 'a list that is not there yet',
        document: 'accessLists: [{ name: WEB, use: filter-id, entries: [permit udp any any eq domain, permit tcp any any eq 443] }]',
        brought: [{ name: 'WEB', lines: ['permit udp any any eq domain', 'permit tcp any any eq 443'] }],
        bound: [],
      },
      {
        name: 'one entry more, one less',
        document: 'accessLists: [{ name: WEB, use: filter-id, entries: [permit udp any any eq domain, permit tcp any any eq 443] }]',
        running: 'hostname sw1\nip access-list extended WEB\n 10 permit udp any any eq domain\n 20 permit tcp any any eq www\nend\n',
        brought: [{ name: 'WEB', lines: ['permit tcp any any eq 443'] }],
        bound: [],
      },
      {
        name: 'a document without lists',
        document: 'deviceTracking: { policies: [{ name: TRACK }] }',
        brought: [],
        bound: [],
      },
    ],
  },
};
