import { formatted, text } from '../accessors.ts';

// Made by `npm run generate` from src/wire/radius/dictionaries/rfc3162.dictionary: change that, not this.
export const NasIpv6Address = formatted(95, 'ipv6addr');
export const FramedInterfaceId = formatted(96, 'ifid');
export const FramedIpv6Prefix = formatted(97, 'ipv6prefix');
export const LoginIpv6Host = formatted(98, 'ipv6addr');
export const FramedIpv6Route = text(99);
export const FramedIpv6Pool = text(100);
