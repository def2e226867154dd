import { address, formatted, octets, text } from '../accessors.ts';

// Made by `npm run generate` from src/wire/radius/dictionaries/rfc6572.dictionary: change that, not this.
export const MobileNodeIdentifier = octets(145);
export const ServiceSelection = text(146);
export const Pmip6HomeLmaIpv6Address = formatted(147, 'ipv6addr');
export const Pmip6VisitedLmaIpv6Address = formatted(148, 'ipv6addr');
export const Pmip6HomeLmaIpv4Address = address(149);
export const Pmip6VisitedLmaIpv4Address = address(150);
export const Pmip6HomeHnPrefix = formatted(151, 'ipv6prefix');
export const Pmip6VisitedHnPrefix = formatted(152, 'ipv6prefix');
export const Pmip6HomeInterfaceId = formatted(153, 'ifid');
export const Pmip6VisitedInterfaceId = formatted(154, 'ifid');
export const Pmip6HomeIpv4Hoa = formatted(155, 'ipv4prefix');
export const Pmip6VisitedIpv4Hoa = formatted(156, 'ipv4prefix');
export const Pmip6HomeDhcp4ServerAddress = address(157);
export const Pmip6VisitedDhcp4ServerAddress = address(158);
export const Pmip6HomeDhcp6ServerAddress = formatted(159, 'ipv6addr');
export const Pmip6VisitedDhcp6ServerAddress = formatted(160, 'ipv6addr');
export const Pmip6HomeIpv4Gateway = address(161);
export const Pmip6VisitedIpv4Gateway = address(162);
