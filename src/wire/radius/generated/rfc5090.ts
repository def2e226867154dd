import { text } from '../accessors.ts';

// Made by `npm run generate` from src/wire/radius/dictionaries/rfc5090.dictionary: change that, not this.
export const DigestResponse = text(103);
export const DigestRealm = text(104);
export const DigestNonce = text(105);
export const DigestResponseAuth = text(106);
export const DigestNextnonce = text(107);
export const DigestMethod = text(108);
export const DigestUri = text(109);
export const DigestQop = text(110);
export const DigestAlgorithm = text(111);
export const DigestEntityBodyHash = text(112);
export const DigestCnonce = text(113);
export const DigestNonceCount = text(114);
export const DigestUsername = text(115);
export const DigestOpaque = text(116);
export const DigestAuthParam = text(117);
export const DigestAkaAuts = text(118);
export const DigestDomain = text(119);
export const DigestStale = text(120);
export const DigestHa1 = text(121);
export const SipAor = text(122);
