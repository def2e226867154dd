import { named } from '../accessors.ts';

// Made by `npm run generate` from src/wire/radius/dictionaries/rfc6677.dictionary: change that, not this.
export const EapLowerLayer = named(163, {
  WiredIeee8021x: 1,
  Ieee8021xNoPreauth: 2,
  Ieee8021xPreauth: 3,
  Ieee80216e: 4,
  Ikev2: 5,
  Ppp: 6,
  PanaNoPreauth: 7,
  GssApi: 8,
  PanaPreauth: 9,
});
