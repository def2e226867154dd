import type { DocumentContext, KeySource } from '../../../src/driver/contract.ts';
import { Secret } from '../../../src/driver/vocabulary.ts';
import { type Command, cli, section } from './command.ts';
import type { ConfigurationDocument, PortSettings } from './schema.ts';
import { addressToken, interfaceToken, isKey, KEY_RULE, keyToken, nameToken, numberToken, textToken } from './tokens.ts';

/** Told with the place in the document; what is told keeps the document from being used. */
export type Tell = (message: string, ...path: readonly PropertyKey[]) => void;

/** What the document wants, without its access lists, in an order in which nothing is named before it is there. */
export function renderDocument(
  document: ConfigurationDocument,
  context: DocumentContext,
  lists: readonly Command[],
  tell: Tell,
): readonly Command[] {
  const key = keyReader(context, tell);
  return [
    ...aaaServers(document, key),
    ...(document.aaa === undefined ? [] : aaaMethods(document.aaa)),
    ...dynamicAuthor(document, key),
    ...document.controlPolicies.map(controlPolicy),
    ...deviceTracking(document),
    ...lists,
    ...document.interfaces.map(port),
  ];
}

type KeyReader = (source: KeySource, ...path: readonly PropertyKey[]) => Secret;

/** Goes on with a stand-in after a fault, so that all faults are told. */
function keyReader({ secret }: DocumentContext, tell: Tell): KeyReader {
  return (source, ...path) => {
    const found = secret(source);
    if (found.ok && isKey(found.value.reveal())) return keyToken(found.value);
    tell(found.ok ? `the key cannot be used: ${KEY_RULE}` : found.error, ...path);
    return new Secret('none');
  };
}

function aaaServers({ aaa }: ConfigurationDocument, key: KeyReader): readonly Command[] {
  if (aaa === undefined) return [];
  const servers = aaa.servers.map(({ name, address, authPort, acctPort, key: source }, index) =>
    section(cli`radius server ${nameToken(name)}`, [
      cli`address ipv4 ${addressToken(address)} auth-port ${numberToken(authPort)} acct-port ${numberToken(acctPort)}`,
      cli`key ${key(source, 'aaa', 'servers', index, 'key')}`,
    ]),
  );
  const members = aaa.servers.map(({ name }) => cli`server name ${nameToken(name)}`);
  return [cli`aaa new-model`, ...servers, section(cli`aaa group server radius ${nameToken(aaa.group)}`, members)];
}

function aaaMethods({ group, accounting }: NonNullable<ConfigurationDocument['aaa']>): readonly Command[] {
  const name = nameToken(group);
  return [
    cli`aaa authentication dot1x default group ${name}`,
    cli`aaa authorization network default group ${name}`,
    ...(accounting === undefined ? [] : [cli`aaa accounting dot1x default start-stop group ${name}`]),
    ...(accounting?.interim === undefined ? [] : [cli`aaa accounting update newinfo periodic ${numberToken(accounting.interim)}`]),
    cli`dot1x system-auth-control`,
  ];
}

/** Every client with its own key (trap T2-1). What weakens the check is here only where the schema let it through. */
function dynamicAuthor({ dynamicAuthor: wanted }: ConfigurationDocument, key: KeyReader): readonly Command[] {
  if (wanted === undefined) return [];
  const { clients, port: udp, authType, ignore } = wanted;
  return [
    section(cli`aaa server radius dynamic-author`, [
      ...clients.map(
        ({ address, key: source }, index) =>
          cli`client ${addressToken(address)} server-key ${key(source, 'dynamicAuthor', 'clients', index, 'key')}`,
      ),
      cli`port ${numberToken(udp)}`,
      cli`auth-type ${nameToken(authType)}`,
      ...ignore.map((what) => cli`ignore ${nameToken(what)}`),
    ]),
  ];
}

/** One method alone stands as source document S2 has it; of several, the first is preferred and all begin at once. */
function controlPolicy({ name, methods }: ConfigurationDocument['controlPolicies'][number]): Command {
  const actions = methods.map((method, at) => {
    const number = numberToken((at + 1) * 10);
    return methods.length === 1
      ? cli`${number} authenticate using ${nameToken(method)}`
      : cli`${number} authenticate using ${nameToken(method)} priority ${number}`;
  });
  return section(cli`policy-map type control subscriber ${nameToken(name)}`, [
    section(cli`event session-started match-all`, [section(cli`10 class always do-until-failure`, actions)]),
  ]);
}

/** The global line and the one of the policy are two settings: neither stands for the other (C15). */
function deviceTracking({ deviceTracking: wanted }: ConfigurationDocument): readonly Command[] {
  if (wanted === undefined) return [];
  const policies = wanted.policies.map(({ name, securityLevel, without }) =>
    section(cli`device-tracking policy ${nameToken(name)}`, [
      cli`security-level ${nameToken(securityLevel)}`,
      ...without.map((protocol) => cli`no protocol ${nameToken(protocol)}`),
      cli`tracking enable`,
    ]),
  );
  return [cli`device-tracking tracking`, ...policies];
}

/** In the order in which a running configuration has them; `service-policy` belongs to the interface (trap T2-10). */
function port(settings: PortSettings): Command {
  const { name, description, accessVlan, controlPolicy: policy, closed, hostMode, mab, deviceTracking: tracking, preauthAcl } = settings;
  const dot1x =
    policy === undefined
      ? []
      : [
          ...(closed ? [cli`access-session closed`] : []),
          cli`access-session host-mode ${nameToken(hostMode)}`,
          cli`access-session port-control auto`,
          ...(mab ? [cli`mab`] : []),
          cli`dot1x pae authenticator`,
          cli`service-policy type control subscriber ${nameToken(policy)}`,
        ];
  return section(cli`interface ${interfaceToken(name)}`, [
    ...(description === undefined ? [] : [cli`description ${textToken(description)}`]),
    ...(accessVlan === undefined ? [] : [cli`switchport access vlan ${numberToken(accessVlan)}`]),
    ...(accessVlan === undefined && policy === undefined ? [] : [cli`switchport mode access`]),
    ...(tracking === undefined ? [] : [cli`device-tracking attach-policy ${nameToken(tracking)}`]),
    ...(preauthAcl === undefined ? [] : [cli`ip access-group ${nameToken(preauthAcl)} in`]),
    ...dot1x,
  ]);
}
