import { text } from '../accessors.ts';

// Made by `npm run generate` from src/wire/radius/dictionaries/rfc6519.dictionary: change that, not this.
export const DsLiteTunnelName = text(144);
