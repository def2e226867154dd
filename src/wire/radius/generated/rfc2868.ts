import { saltedTagged } from '../accessors-hidden.ts';
import { taggedInteger, taggedText } from '../accessors-tagged.ts';

// Made by `npm run generate` from src/wire/radius/dictionaries/rfc2868.dictionary: change that, not this.
export const TunnelType = taggedInteger(64, {
  Pptp: 1,
  L2f: 2,
  L2tp: 3,
  Atmp: 4,
  Vtp: 5,
  Ah: 6,
  Ip: 7,
  MinIp: 8,
  Esp: 9,
  Gre: 10,
  Dvs: 11,
  IpInIp: 12,
  Vlan: 13,
});
export const TunnelMediumType = taggedInteger(65, {
  Ip: 1,
  Ipv4: 1,
  Ipv6: 2,
  Nsap: 3,
  Hdlc: 4,
  Bbn1822: 5,
  Ieee802: 6,
  E163: 7,
  E164: 8,
  F69: 9,
  X121: 10,
  Ipx: 11,
  Appletalk: 12,
  DecnetIv: 13,
  BanyanVines: 14,
  E164Nsap: 15,
});
export const TunnelClientEndpoint = taggedText(66);
export const TunnelServerEndpoint = taggedText(67);
export const TunnelPassword = saltedTagged(69);
export const TunnelPrivateGroupId = taggedText(81);
export const TunnelAssignmentId = taggedText(82);
export const TunnelPreference = taggedInteger(83, {});
export const TunnelClientAuthId = taggedText(90);
export const TunnelServerAuthId = taggedText(91);
