/** A policy of 1,000 rules with 4 conditions each for 10,000 users, once as ours and once as unlang. */

const GROUPS = 200;
const RULES = 1000;
/** Rules of one group, spread over the table. */
const TURNS = RULES / GROUPS;
const OTHER_PORTS = ['Virtual', 'Wireless-802.11', 'Async', 'Cable'];

type WrittenRule = { readonly group: number; readonly port: string; readonly below: number; readonly vlan: number };

export function groupOf(user: number): string {
  return groupName(user % GROUPS);
}

function groupName(group: number): string {
  return `All:Site${Math.floor(group / 10)}:Team${group % 10}`;
}

/** The one rule of a group that the load's requests (Ethernet ports) meet is evenly spread: on the average half of the table lies before it. */
const rules: readonly WrittenRule[] = Array.from({ length: RULES }, (_, index) => {
  const group = index % GROUPS;
  const turn = Math.floor(index / GROUPS);
  const port = turn === group % TURNS ? 'Ethernet' : (OTHER_PORTS[(turn + group) % OTHER_PORTS.length] ?? '');
  return { group, port, below: 60_000 + turn, vlan: 100 + (group % 10) };
});

export function ourPolicy(): string {
  const table = rules.map(({ group, port, below, vlan }, index) => {
    const when = `identity.group = '${groupName(group)}' and NAS-Port-Type = '${port}' and Service-Type = 'Framed-User' and NAS-Port < ${below}`;
    return `        - { name: rule ${index}, when: "${when}", result: { profiles: [VLAN${vlan}] } }\n`;
  });
  const profiles = Array.from({ length: 10 }, (_, n) => `  - { name: VLAN${100 + n}, vlan: ${100 + n}, sessionTimeout: 28800 }\n`);
  return `
serviceSelection: { simple: network }
services:
  - name: network
    type: radius
    allowedProtocols: [PAP]
    identity: { simple: { store: users } }
    authorization:
      rules:
${table.join('')}      default: deny
profiles:
${profiles.join('')}`;
}

/** The group of a user as a control item of its entry in the users file. */
export function theirUserItems(user: number): string {
  return `, Tmp-String-0 := "${groupOf(user)}"`;
}

/**
 * unlang for the post-auth section: `elsif` says it line by line as the table does, `switch` is the best an administrator can write by hand,
 * the group looked up once and its five rules in it.
 */
export function theirPolicy(form: 'elsif' | 'switch'): string {
  if (form === 'elsif') return chain(rules, (rule) => `&control:Tmp-String-0 == "${groupName(rule.group)}" && ${conditions(rule)}`);
  const cases = Array.from({ length: GROUPS }, (_, group) => {
    const own = rules.filter((rule) => rule.group === group);
    return `case "${groupName(group)}" {\n${chain(own, conditions)}}\n`;
  });
  return `switch &control:Tmp-String-0 {\n${cases.join('')}case {\nreject\n}\n}\n`;
}

function conditions({ port, below }: WrittenRule): string {
  return `&NAS-Port-Type == ${port} && &Service-Type == Framed-User && &NAS-Port < ${below}`;
}

function chain(of: readonly WrittenRule[], when: (rule: WrittenRule) => string): string {
  const branches = of.map((rule, index) => `${index === 0 ? 'if' : 'elsif'} (${when(rule)}) {\n${reply(rule)}}\n`);
  return `${branches.join('')}else {\nreject\n}\n`;
}

function reply({ vlan }: WrittenRule): string {
  return `update reply {
Tunnel-Type:1 := VLAN
Tunnel-Medium-Type:1 := IEEE-802
Tunnel-Private-Group-Id:1 := "${vlan}"
Session-Timeout := 28800
}
`;
}
