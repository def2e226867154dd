import { nameTable } from './name-table.ts';

/** IPv4 option numbers by IOS name (type octet of RFC 791 §3.1, incl. copied flag and class). `any-options` is no number. */
export const ipOptions = nameTable({
  'add-ext': 147,
  'com-security': 134,
  dps: 151,
  encode: 15,
  eool: 0,
  'ext-ip': 145,
  'ext-security': 133,
  finn: 205,
  imitd: 144,
  lsr: 131,
  mtup: 11,
  mtur: 12,
  'no-op': 1,
  nsapa: 150,
  'record-route': 7,
  'router-alert': 148,
  sdb: 149,
  security: 130,
  ssr: 137,
  'stream-id': 136,
  timestamp: 68,
  traceroute: 82,
  ump: 152,
  visa: 142,
  zsu: 10,
});

/** Differentiated services code points (RFC 2474, 2597, 3246), 6 bits. */
export const dscps = nameTable({
  af11: 10,
  af12: 12,
  af13: 14,
  af21: 18,
  af22: 20,
  af23: 22,
  af31: 26,
  af32: 28,
  af33: 30,
  af41: 34,
  af42: 36,
  af43: 38,
  cs1: 8,
  cs2: 16,
  cs3: 24,
  cs4: 32,
  cs5: 40,
  cs6: 48,
  cs7: 56,
  default: 0,
  ef: 46,
});

/** IP precedence (RFC 791 §3.1), 3 bits. */
export const precedences = nameTable({
  critical: 5,
  flash: 3,
  'flash-override': 4,
  immediate: 2,
  internet: 6,
  network: 7,
  priority: 1,
  routine: 0,
});

/** Type of service (RFC 1349), 4 bits. */
export const typesOfService = nameTable({
  'max-reliability': 2,
  'max-throughput': 4,
  'min-delay': 8,
  'min-monetary-cost': 1,
  normal: 0,
});
