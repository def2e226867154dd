import { octets } from '../accessors.ts';

// Made by `npm run generate` from src/wire/radius/dictionaries/rfc4072.dictionary: change that, not this.
export const EapKeyName = octets(102);
