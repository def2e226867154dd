import { COMPONENTS, CONTAINER_BUNDLE, type Component, EXTENSION_BUNDLE } from './anyconnect.ts';
import { outputLines } from './command-output.ts';

/** What the network pane shows as green is `running` (requirement M4). */
export type ComponentState = 'running' | 'not-running' | 'absent';

export type ComponentReport = {
  /** A component nothing was said about is left out. */
  readonly states: Partial<Readonly<Record<Component, ComponentState>>>;
  /** Applications of others whose DNS proxy is enabled: macOS runs one at a time. Undefined where the report does not tell. */
  readonly otherDnsProxies?: readonly string[];
};

const LARGEST_JSON = 4 * 1024 * 1024;

/**
 * Reads what a collector says of the components. Two forms: lines `dnsProxy=running` (or `:`; `running`, `not-running`, `absent`), also as a JSON
 * object of them, with `otherDnsProxies` as a list; and the network extension configurations as JSON, an object for each with `application`,
 * `dnsProxy`, `contentFilter` or `vpn`, as tools print them that read the network extension preferences of macOS. Anything else says nothing.
 */
export function parseComponents(text: string): ComponentReport {
  const trimmed = text.length > LARGEST_JSON ? '' : text.trim();
  if (!trimmed.startsWith('{')) return ofLines(text);
  const value = jsonObject(trimmed);
  if (value === undefined) return { states: {} };
  const configurations = Object.values(value).filter(isObject);
  return configurations.some((one) => 'application' in one) ? ofConfigurations(configurations) : ofObject(value);
}

type Dictionary = Readonly<Record<string, unknown>>;

function ofLines(text: string): ComponentReport {
  const pairs = outputLines(text).lines.flatMap((line) => {
    const [, name, value] = /^\s*([A-Za-z]{1,32})\s*[=:]\s*(\S.{0,200})$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value.trim()] as const];
  });
  const object: Record<string, unknown> = Object.fromEntries(pairs);
  if (typeof object.otherDnsProxies === 'string') object.otherDnsProxies = object.otherDnsProxies.split(/[\s,]+/);
  return ofObject(object);
}

function ofObject(value: Dictionary): ComponentReport {
  const states: Partial<Record<Component, ComponentState>> = {};
  for (const component of COMPONENTS) {
    const state = value[component];
    if (state === true || state === 'running') states[component] = 'running';
    else if (state === 'absent') states[component] = 'absent';
    else if (state !== undefined && state !== null) states[component] = 'not-running';
  }
  const others = value.otherDnsProxies;
  return { states, ...(Array.isArray(others) && { otherDnsProxies: others.filter(isName) }) };
}

/** One configuration a component; what is configured but not enabled does not run. A transparent proxy is kept under the VPN configurations. */
const KEYS: Readonly<Record<Component, readonly string[]>> = {
  dnsProxy: ['dnsProxy'],
  appProxy: ['appProxy', 'vpn', 'VPN'],
  contentFilter: ['contentFilter'],
};

function ofConfigurations(configurations: readonly Dictionary[]): ComponentReport {
  const states: Partial<Record<Component, ComponentState>> = {};
  for (const component of COMPONENTS) {
    const own = configurations
      .filter(isAnyConnect)
      .flatMap((one) => KEYS[component].flatMap((key) => (isObject(one[key]) ? [one[key]] : [])));
    states[component] = own.length === 0 ? 'absent' : own.some(({ enabled }) => enabled === true) ? 'running' : 'not-running';
  }
  const otherDnsProxies = configurations
    .filter((one) => !isAnyConnect(one) && isObject(one.dnsProxy) && one.dnsProxy.enabled === true)
    .map(({ application }) => (isName(application) ? application : 'an unnamed application'));
  return { states, otherDnsProxies };
}

function isAnyConnect({ application }: Dictionary): boolean {
  return application === CONTAINER_BUNDLE || application === EXTENSION_BUNDLE;
}

function jsonObject(text: string): Dictionary | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined;
    throw thrown;
  }
}

function isObject(value: unknown): value is Dictionary {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
