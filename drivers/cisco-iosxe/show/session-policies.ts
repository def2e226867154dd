import { given, numberIn } from '../../../src/driver/show/page.ts';

/** What a section `Server Policies`, `Local Policies` or `Resultant Policies` of a session says; lists since labels repeat. */
export type SessionPolicies = {
  /** Downloaded lists by the name they have on the device (`xACSACLx-IP-…`). */
  readonly dacls: readonly string[];
  /** Lists of the device named by Filter-Id. */
  readonly filterIds: readonly string[];
  readonly perUserAcls: readonly string[];
  readonly redirectAcls: readonly string[];
  readonly redirectUrls: readonly string[];
  /** Numbers or names. */
  readonly vlans: readonly string[];
  readonly sgts: readonly string[];
  readonly templates: readonly { readonly name: string; readonly priority?: number }[];
  readonly interfaceTemplates: readonly string[];
  readonly sessionTimeoutSeconds?: number;
  readonly idleTimeoutSeconds?: number;
  readonly virtualNetwork?: string;
  readonly securityPolicy?: string;
  readonly securityStatus?: string;
  /** Labels without a member of their own. */
  readonly other: Readonly<Record<string, readonly string[]>>;
};

type ListMember = 'dacls' | 'filterIds' | 'perUserAcls' | 'redirectAcls' | 'redirectUrls' | 'vlans' | 'sgts' | 'interfaceTemplates';

const LISTS: Readonly<Record<string, ListMember>> = {
  'acs acl': 'dacls',
  'filter-id': 'filterIds',
  'per-user acl': 'perUserAcls',
  'url redirect acl': 'redirectAcls',
  'url redirect': 'redirectUrls',
  'vlan group': 'vlans',
  'vlan policy': 'vlans',
  'sgt value': 'sgts',
  'interface template': 'interfaceTemplates',
};
const SINGLE = [
  'session-timeout',
  'idle-timeout',
  'inactivity timeout',
  'vn value',
  'security policy',
  'security status',
  'template',
  'service template',
];

/** Labels of policies, as they are printed. */
export const POLICY_LABELS: readonly string[] = [...Object.keys(LISTS), ...SINGLE];

export function isPolicy(label: string): boolean {
  return POLICY_LABELS.includes(label.toLowerCase());
}

/** `undefined` where a section says nothing. */
export function sessionPolicies(fields: readonly { readonly label: string; readonly value: string }[]): SessionPolicies | undefined {
  const said = fields.filter(({ value }) => value !== '');
  if (said.length === 0) return undefined;
  const list = (member: ListMember) => said.filter(({ label }) => LISTS[label.toLowerCase()] === member).map(({ value }) => value);
  const one = (...labels: string[]) => said.find(({ label }) => labels.includes(label.toLowerCase()))?.value;
  const other = said.filter(({ label, value }) => (isTimer(label) ? secondsIn(value) === undefined : !isPolicy(label)));
  return {
    dacls: list('dacls'),
    filterIds: list('filterIds'),
    perUserAcls: list('perUserAcls'),
    redirectAcls: list('redirectAcls'),
    redirectUrls: list('redirectUrls'),
    vlans: list('vlans').map((value) => value.replace(/^.*\bVlan:\s*/i, '')),
    sgts: list('sgts'),
    templates: said.filter(({ label }) => /^(?:service )?template$/i.test(label)).map(({ value }) => templateOf(value)),
    interfaceTemplates: list('interfaceTemplates'),
    ...given('sessionTimeoutSeconds', secondsIn(one('session-timeout'))),
    ...given('idleTimeoutSeconds', secondsIn(one('idle-timeout', 'idle timeout', 'inactivity timeout'))),
    ...given('virtualNetwork', one('vn value')),
    ...given('securityPolicy', one('security policy')),
    ...given('securityStatus', one('security status')),
    other: Object.fromEntries([...Map.groupBy(other, ({ label }) => label)].map(([label, all]) => [label, all.map(({ value }) => value)])),
  };
}

function isTimer(label: string): boolean {
  return /^(?:session-timeout|idle-timeout|idle timeout|inactivity timeout)$/i.test(label);
}

function templateOf(value: string): { readonly name: string; readonly priority?: number } {
  const found = /^(\S+)(?:\s+\(priority (\d+)\))?$/.exec(value);
  return { name: found?.[1] ?? value, ...given('priority', numberIn(found?.[2])) };
}

function secondsIn(value: string | undefined): number | undefined {
  return numberIn(/^(\d+) ?s(?:ec)?\b/.exec(value ?? '')?.[1]);
}
