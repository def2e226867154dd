import { formatted } from '../accessors.ts';

// Made by `npm run generate` from src/wire/radius/dictionaries/rfc4818.dictionary: change that, not this.
export const DelegatedIpv6Prefix = formatted(123, 'ipv6prefix');
