/** A block of configuration that opens a mode of its own, and the lines taken in it. Patterns are those of cli/grammar.ts. */
export type Section = {
  readonly opens: string;
  readonly mode: string;
  readonly lines: readonly string[];
  readonly sections?: readonly Section[];
};

const ACTIONS: Section = {
  opens: '<order:1-254> class <condition...>',
  mode: 'config-action-control-policymap',
  lines: ['<order:1-254> <action...>'],
};

const EVENTS: Section = {
  opens: 'event <event...>',
  mode: 'config-class-control-policymap',
  lines: ['<order:1-254> <line...>'],
  sections: [ACTIONS],
};

/** What a switch that does 802.1X and MAB is configured with; taken down and shown, without effect unless other files read it. */
export const SECTIONS: readonly Section[] = [
  {
    opens: 'aaa group server radius <name>',
    mode: 'config-sg-radius',
    lines: ['server <server...>', 'ip <source...>', 'deadtime <minutes>'],
  },
  {
    opens: 'aaa server radius dynamic-author',
    mode: 'config-locsvr-da-radius',
    lines: ['client <client...>', 'server-key <key...>', 'auth-type <how>', 'port <port:1-65535>', 'ignore <what>', 'domain <domain...>'],
  },
  {
    opens: 'radius server <name>',
    mode: 'config-radius-server',
    lines: [
      'address ipv4 <address...>',
      'key <key...>',
      'timeout <seconds:1-1000>',
      'retransmit <tries:0-100>',
      'automate-tester <line...>',
    ],
  },
  { opens: 'policy-map type control subscriber <name>', mode: 'config-event-control-policymap', lines: [], sections: [EVENTS] },
  { opens: 'class-map type control subscriber <line...>', mode: 'config-filter-control-classmap', lines: ['match <line...>'] },
  {
    opens: 'service-template <name>',
    mode: 'config-service-template',
    lines: ['access-group <acl>', 'vlan <vlan:1-4094>', 'redirect url <line...>', 'description <text...>', 'absolute-timer <seconds>'],
  },
  {
    opens: 'template <name>',
    mode: 'config-template',
    lines: [
      'switchport <line...>',
      'description <text...>',
      'spanning-tree <line...>',
      'storm-control <line...>',
      'access-session <line...>',
    ],
  },
  {
    opens: 'device-tracking policy <name>',
    mode: 'config-device-tracking',
    lines: [
      'security-level <level>',
      'protocol <protocol>',
      'no protocol <protocol>',
      'tracking <line...>',
      'limit <line...>',
      'trusted-port',
      'device-role <role>',
    ],
  },
  { opens: 'vlan <vlan:1-4094>', mode: 'config-vlan', lines: ['name <name...>', 'state <state>'] },
  {
    opens: 'archive',
    mode: 'config-archive',
    lines: ['path <url>', 'maximum <number:1-14>', 'time-period <minutes:1-525600>', 'write-memory'],
    sections: [
      {
        opens: 'log config',
        mode: 'config-archive-log-cfg',
        lines: ['logging enable', 'logging size <size:1-1000>', 'hidekeys', 'notify syslog'],
      },
    ],
  },
  {
    opens: 'line vty <line...>',
    mode: 'config-line',
    lines: [
      'login <line...>',
      'transport <line...>',
      'exec-timeout <line...>',
      'length <lines>',
      'width <columns>',
      'access-class <line...>',
      'password <line...>',
    ],
  },
];

/** Global lines that are taken down and shown. */
export const GLOBAL_LINES: readonly string[] = [
  'aaa new-model',
  'aaa authentication <line...>',
  'aaa authorization <line...>',
  'aaa accounting <line...>',
  'aaa session-id <line...>',
  'dot1x <line...>',
  'device-tracking tracking',
  'device-tracking binding <line...>',
  'radius-server <line...>',
  'ip device tracking',
  'ip domain <line...>',
  'ip domain-name <name>',
  'ip http <line...>',
  'ip ssh <line...>',
  'ip radius <line...>',
  'ip route <line...>',
  'ip dhcp <line...>',
  'username <line...>',
  'enable secret <line...>',
  'service <line...>',
  'snmp-server <line...>',
  'logging <line...>',
  'ntp <line...>',
  'clock timezone <line...>',
  'epm <line...>',
  'access-session <line...>',
  'authentication <line...>',
  'mab <line...>',
  'spanning-tree <line...>',
  'crypto <line...>',
  'file prompt <line...>',
];

/** Lines below `interface …`, taken down and shown. */
export const INTERFACE_LINES: readonly string[] = [
  'description <text...>',
  'switchport <line...>',
  'switchport',
  'ip address <line...>',
  'ip access-group <name> in',
  'ip access-group <name> out',
  'ip helper-address <address>',
  'negotiation auto',
  'access-session <line...>',
  'authentication <line...>',
  'dot1x <line...>',
  'mab',
  'mab eap',
  'device-tracking',
  'device-tracking attach-policy <name>',
  'service-policy <line...>',
  'spanning-tree <line...>',
  'load-interval <seconds>',
  'snmp <line...>',
];
