import { formatted, text } from '../accessors.ts';

// Made by `npm run generate` from src/wire/radius/dictionaries/rfc6911.dictionary: change that, not this.
export const FramedIpv6Address = formatted(168, 'ipv6addr');
export const DnsServerIpv6Address = formatted(169, 'ipv6addr');
export const RouteIpv6Information = formatted(170, 'ipv6prefix');
export const DelegatedIpv6PrefixPool = text(171);
export const StatefulIpv6AddressPool = text(172);
