import { concatenated, number, octets } from '../accessors.ts';

// Made by `npm run generate` from src/wire/radius/dictionaries/rfc5904.dictionary: change that, not this.
export const PkmSsCert = concatenated(137);
export const PkmCaCert = concatenated(138);
export const PkmConfigSettings = octets(139);
export const PkmCryptosuiteList = octets(140);
export const PkmSaid = number(141, 'short');
export const PkmSaDescriptor = octets(142);
export const PkmAuthKey = octets(143);
