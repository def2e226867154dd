/** How an attribute's value stands on the wire (RFC 8044 §3; the names are those of FreeRADIUS's dictionary files). */
export type DataType =
  | 'string'
  | 'octets'
  | 'integer'
  | 'integer64'
  | 'byte'
  | 'short'
  | 'signed'
  | 'date'
  | 'ipaddr'
  | 'ipv4prefix'
  | 'ipv6addr'
  | 'ipv6prefix'
  | 'combo-ip'
  | 'ifid'
  | 'ether'
  | 'tlv'
  | 'vsa'
  | 'evs'
  | 'extended'
  | 'long-extended';

/**
 * Names of data types in dictionary files, the newer spellings of FreeRADIUS 4 among them. What has no meaning of its own here
 * (filters of Ascend, structures, floating point) stays octets.
 */
const BY_NAME: Readonly<Record<string, DataType>> = {
  string: 'string',
  text: 'string',
  octets: 'octets',
  integer: 'integer',
  uint32: 'integer',
  time_delta: 'integer',
  integer64: 'integer64',
  uint64: 'integer64',
  byte: 'byte',
  uint8: 'byte',
  bool: 'byte',
  short: 'short',
  uint16: 'short',
  signed: 'signed',
  int32: 'signed',
  date: 'date',
  ipaddr: 'ipaddr',
  ipv4addr: 'ipaddr',
  ipv4prefix: 'ipv4prefix',
  ipv6addr: 'ipv6addr',
  ipv6prefix: 'ipv6prefix',
  'combo-ip': 'combo-ip',
  combo_ip: 'combo-ip',
  'combo-prefix': 'octets',
  ifid: 'ifid',
  ether: 'ether',
  ethernet: 'ether',
  tlv: 'tlv',
  vsa: 'vsa',
  evs: 'evs',
  extended: 'extended',
  'long-extended': 'long-extended',
  abinary: 'octets',
  struct: 'octets',
  group: 'octets',
  union: 'octets',
  attribute: 'octets',
  int8: 'octets',
  int16: 'octets',
  int64: 'octets',
  float32: 'octets',
  float64: 'octets',
};

/** Reads `integer` or `octets[16]`, in any case. */
export function parseDataType(text: string): { readonly dataType: DataType; readonly size?: number } | undefined {
  const match = /^([a-z][a-z0-9_-]*)(?:\[([0-9]{1,3})\])?$/.exec(text.toLowerCase());
  const dataType = Object.hasOwn(BY_NAME, match?.[1] ?? '') ? BY_NAME[match?.[1] ?? ''] : undefined;
  if (dataType === undefined) return undefined;
  if (match?.[2] === undefined) return { dataType };
  const size = Number(match[2]);
  return size >= 1 && size <= 253 && (dataType === 'octets' || dataType === 'string') ? { dataType, size } : undefined;
}

/** How values of the type compare in conditions. */
export function comparison(dataType: DataType): 'text' | 'number' | 'octets' {
  switch (dataType) {
    case 'integer':
    case 'integer64':
    case 'byte':
    case 'short':
    case 'signed':
    case 'date':
      return 'number';
    case 'octets':
    case 'tlv':
    case 'vsa':
    case 'evs':
    case 'extended':
    case 'long-extended':
      return 'octets';
    default:
      return 'text';
  }
}

/** Types that hold other attributes. */
export function isContainer(dataType: DataType): boolean {
  return dataType === 'tlv' || dataType === 'vsa' || dataType === 'evs' || dataType === 'extended' || dataType === 'long-extended';
}
