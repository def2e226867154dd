import { text } from '../accessors.ts';

// Made by `npm run generate` from src/wire/radius/dictionaries/rfc4849.dictionary: change that, not this.
export const NasFilterRule = text(92);
