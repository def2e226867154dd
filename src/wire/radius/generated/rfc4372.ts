import { octets } from '../accessors.ts';

// Made by `npm run generate` from src/wire/radius/dictionaries/rfc4372.dictionary: change that, not this.
export const ChargeableUserIdentity = octets(89);
