/** ICMP messages IOS knows by name: `[type]` matches every code, `[type, code]` that one. */
const messages: Readonly<Record<string, readonly [type: number, code?: number]>> = {
  'administratively-prohibited': [3, 13],
  'alternate-address': [6],
  'conversion-error': [31],
  'dod-host-prohibited': [3, 10],
  'dod-net-prohibited': [3, 9],
  echo: [8],
  'echo-reply': [0],
  'general-parameter-problem': [12, 0],
  'host-isolated': [3, 8],
  'host-precedence-unreachable': [3, 14],
  'host-redirect': [5, 1],
  'host-tos-redirect': [5, 3],
  'host-tos-unreachable': [3, 12],
  'host-unknown': [3, 7],
  'host-unreachable': [3, 1],
  'information-reply': [16],
  'information-request': [15],
  'mask-reply': [18],
  'mask-request': [17],
  'mobile-redirect': [32],
  'net-redirect': [5, 0],
  'net-tos-redirect': [5, 2],
  'net-tos-unreachable': [3, 11],
  'net-unreachable': [3, 0],
  'network-unknown': [3, 6],
  'no-room-for-option': [12, 2],
  'option-missing': [12, 1],
  'packet-too-big': [3, 4],
  'parameter-problem': [12],
  'port-unreachable': [3, 3],
  'precedence-unreachable': [3, 15],
  'protocol-unreachable': [3, 2],
  'reassembly-timeout': [11, 1],
  redirect: [5],
  'router-advertisement': [9],
  'router-solicitation': [10],
  'source-quench': [4],
  'source-route-failed': [3, 5],
  'time-exceeded': [11],
  'timestamp-reply': [14],
  'timestamp-request': [13],
  traceroute: [30],
  'ttl-exceeded': [11, 0],
  unreachable: [3],
};

export type IcmpMatch = { readonly type: number; readonly code?: number };

const byName = new Map(Object.entries(messages));
const byNumbers = new Map(Object.entries(messages).map(([name, [type, code]]) => [`${type} ${code ?? ''}`, name]));

export function icmpByName(name: string): IcmpMatch | undefined {
  const found = byName.get(name.toLowerCase());
  if (!found) return undefined;
  const [type, code] = found;
  return code === undefined ? { type } : { type, code };
}

/** `echo`, `host-unreachable`, or the numbers where IOS has no name. */
export function icmpText({ type, code }: IcmpMatch): string {
  return byNumbers.get(`${type} ${code ?? ''}`) ?? (code === undefined ? String(type) : `${type} ${code}`);
}
