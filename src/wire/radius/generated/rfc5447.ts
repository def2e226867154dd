import { integer64, octets } from '../accessors.ts';

// Made by `npm run generate` from src/wire/radius/dictionaries/rfc5447.dictionary: change that, not this.
export const Mip6FeatureVector = integer64(124);
export const Mip6HomeLinkPrefix = octets(125);
