import { integer, text } from '../accessors.ts';

// Made by `npm run generate` from src/wire/radius/dictionaries/rfc2867.dictionary: change that, not this.
export const AcctTunnelConnection = text(68);
export const AcctTunnelPacketsLost = integer(86);
