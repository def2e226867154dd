import { octets } from '../accessors.ts';

// Made by `npm run generate` from src/wire/radius/dictionaries/rfc7155.dictionary: change that, not this.
export const OriginatingLineInfo = octets(94);
