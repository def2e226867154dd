import type { MissingPrerequisite } from '../../../src/driver/contract.ts';
import { isForSwitching } from './check-document.ts';
import type { RunningConfig, Shown } from './running-config.ts';
import type { ConfigurationDocument, PortSettings } from './schema.ts';

/** What the flow needs besides what the document pushes (trap T2-14); told, never pushed. */
export function missingPrerequisites(document: ConfigurationDocument, running: RunningConfig): readonly MissingPrerequisite[] {
  const has = (pattern: RegExp): boolean => running.lines.some(({ text }) => pattern.test(text));
  const missing: MissingPrerequisite[] = [];
  const need = (name: string, there: boolean, message: string): void => {
    if (!there) missing.push({ name, message });
  };
  const authenticates = document.interfaces.some(({ controlPolicy }) => controlPolicy !== undefined);
  if (authenticates || document.aaa !== undefined || document.dynamicAuthor !== undefined) {
    need('aaa-new-model', document.aaa !== undefined || has(/^aaa new-model$/), 'AAA is not switched on: `aaa new-model`');
    need(
      'accounting',
      document.aaa?.accounting !== undefined || has(/^aaa accounting (?:dot1x|identity|network) /),
      'nothing is accounted, so that nobody learns what is in force: `aaa.accounting` in the document, or `aaa accounting dot1x default start-stop group …` (C28)',
    );
  }
  if (authenticates) {
    need(
      'authentication',
      document.aaa !== undefined || has(/^aaa authentication dot1x default /),
      'no method authenticates 802.1X: `aaa authentication dot1x default group …`',
    );
    need(
      'authorization',
      document.aaa !== undefined || has(/^aaa authorization network default /),
      'what a server grants is not applied: `aaa authorization network default group …`',
    );
    need(
      'system-auth-control',
      document.aaa !== undefined || has(/^dot1x system-auth-control$/),
      '802.1X is switched off: `dot1x system-auth-control`',
    );
    need(
      'dynamic-author',
      document.dynamicAuthor !== undefined || has(/^aaa server radius dynamic-author$/),
      'the device takes no CoA: `dynamicAuthor` in the document (C18)',
    );
    need(
      'vsa-send',
      !has(/^no radius-server vsa send authentication$/),
      'Cisco attributes are not sent: `radius-server vsa send authentication`',
    );
    need(
      'login',
      has(/^aaa new-model$/) || has(/^aaa authentication login /),
      '`aaa new-model` changes how terminal logins are checked, and nothing says how: `aaa authentication login default local`',
    );
    need(
      'new-style',
      !hasLegacyPorts(running),
      'ports are configured in the old style, in which `access-session` is no command: `authentication display new-style`',
    );
  }
  return [...missing, ...document.interfaces.flatMap((port) => ofPort(document, running, port)), ...ofRedirection(document, has)];
}

function hasLegacyPorts({ lines }: RunningConfig): boolean {
  return lines.some(
    ({ text, below }) =>
      /^interface /.test(text) && below.some((line) => /^authentication (?:port-control|order|host-mode)/.test(line.text)),
  );
}

function ofRedirection(
  { accessLists, interfaces }: ConfigurationDocument,
  has: (pattern: RegExp) => boolean,
): readonly MissingPrerequisite[] {
  const redirects = accessLists.filter(({ use }) => use === 'redirect');
  if (redirects.length === 0 && !interfaces.some(({ authorization }) => authorization.includes('redirect'))) return [];
  const secure = redirects.some(({ entries }) => entries.some((entry) => /permit tcp .*\b443\b/.test(entry)));
  return [
    ...(has(/^ip http server$/)
      ? []
      : [{ name: 'http-server', message: 'redirection needs the HTTP server of the device: `ip http server`' }]),
    ...(secure && !has(/^ip http secure-server$/)
      ? [{ name: 'https-server', message: 'port 443 is redirected, which needs `ip http secure-server`' }]
      : []),
  ];
}

function ofPort(document: ConfigurationDocument, running: RunningConfig, port: PortSettings): readonly MissingPrerequisite[] {
  const there = interfaceOf(running, port.name);
  if (there === undefined) return [{ name: 'interface', message: `the device has no ${port.name}` }];
  const missing: MissingPrerequisite[] = [];
  const need = (name: string, met: boolean, message: string): void => {
    if (!met) missing.push({ name, message: `${port.name}: ${message}` });
  };
  const { controlPolicy, deviceTracking, preauthAcl, authorization, mab } = port;
  need(
    'switched-port',
    !isForSwitching(port) || !isRouted(there),
    'is a routed port on the device, which takes no switchport, no 802.1X and no device tracking',
  );
  const defined = (opener: string, name: string | undefined, own: readonly { readonly name: string }[]): boolean =>
    name === undefined || own.some((one) => one.name === name) || running.lines.some(({ text }) => text === `${opener} ${name}`);
  need(
    'control-policy',
    defined('policy-map type control subscriber', controlPolicy, document.controlPolicies),
    `the control policy \`${controlPolicy}\` is neither in the document nor on the device`,
  );
  need(
    'tracking-policy',
    defined('device-tracking policy', deviceTracking, document.deviceTracking?.policies ?? []),
    `the tracking policy \`${deviceTracking}\` is neither in the document nor on the device`,
  );
  need(
    'preauth-acl',
    defined('ip access-list extended', preauthAcl, document.accessLists),
    `the access list \`${preauthAcl}\` is neither in the document nor on the device: undefined, it permits everything`,
  );
  const lists = authorization.some((what) => what === 'dacl' || what === 'redirect' || what === 'per-user');
  need(
    'device-tracking',
    !lists || deviceTracking !== undefined || has(there, /^device-tracking(?: |$)/),
    'lists for a session need the address of its host: `deviceTracking` of the port',
  );
  need('mab', controlPolicy === undefined || mab || has(there, /^mab(?: |$)/), 'only hosts with 802.1X get in: `mab` for those without it');
  return missing;
}

function has({ below }: Shown, pattern: RegExp): boolean {
  return below.some(({ text }) => pattern.test(text));
}

function isRouted(port: Shown): boolean {
  return has(port, /^(?:no switchport|ip address .+|no ip address|negotiation auto)$/) && !has(port, /^switchport /);
}

export function interfaceOf({ lines }: RunningConfig, name: string): Shown | undefined {
  return lines.find(({ text }) => text.toLowerCase() === `interface ${name.toLowerCase()}`);
}
