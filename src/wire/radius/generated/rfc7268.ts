import { concatenated, integer, octets, text } from '../accessors.ts';

// Made by `npm run generate` from src/wire/radius/dictionaries/rfc7268.dictionary: change that, not this.
export const AllowedCalledStationId = text(174);
export const EapPeerId = octets(175);
export const EapServerId = octets(176);
export const MobilityDomainId = integer(177);
export const PreauthTimeout = integer(178);
export const NetworkIdName = octets(179);
export const EapolAnnouncement = concatenated(180);
export const WlanHessid = text(181);
export const WlanVenueInfo = integer(182);
export const WlanVenueLanguage = octets(183);
export const WlanVenueName = text(184);
export const WlanReasonCode = integer(185);
export const WlanPairwiseCipher = integer(186);
export const WlanGroupCipher = integer(187);
export const WlanAkmSuite = integer(188);
export const WlanGroupMgmtCipher = integer(189);
export const WlanRfBand = integer(190);
