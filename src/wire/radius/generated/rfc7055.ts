import { text } from '../accessors.ts';

// Made by `npm run generate` from src/wire/radius/dictionaries/rfc7055.dictionary: change that, not this.
export const GssAcceptorServiceName = text(164);
export const GssAcceptorHostName = text(165);
export const GssAcceptorServiceSpecifics = text(166);
export const GssAcceptorRealmName = text(167);
