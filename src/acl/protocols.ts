import { nameTable } from './name-table.ts';

/** IP protocol numbers IOS knows by name (`permit ?` of an extended list). `ip` is no number: it is every protocol. */
export const protocols = nameTable({
  ahp: 51,
  eigrp: 88,
  esp: 50,
  gre: 47,
  icmp: 1,
  igmp: 2,
  ipinip: 4,
  nos: 94,
  ospf: 89,
  pcp: 108,
  pim: 103,
  sctp: 132,
  tcp: 6,
  udp: 17,
});
