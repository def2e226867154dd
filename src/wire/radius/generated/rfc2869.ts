import { concatenated, integer, named, octets, text } from '../accessors.ts';

// Made by `npm run generate` from src/wire/radius/dictionaries/rfc2869.dictionary: change that, not this.
export const AcctInputGigawords = integer(52);
export const AcctOutputGigawords = integer(53);
export const EventTimestamp = integer(55);
export const ArapPassword = octets(70);
export const ArapFeatures = octets(71);
export const ArapZoneAccess = named(72, {
  DefaultZone: 1,
  ZoneFilterInclusive: 2,
  ZoneFilterExclusive: 4,
});
export const ArapSecurity = integer(73);
export const ArapSecurityData = text(74);
export const PasswordRetry = integer(75);
export const Prompt = named(76, {
  NoEcho: 0,
  Echo: 1,
});
export const ConnectInfo = text(77);
export const ConfigurationToken = text(78);
export const EapMessage = concatenated(79);
export const MessageAuthenticator = octets(80);
export const ArapChallengeResponse = octets(84);
export const AcctInterimInterval = integer(85);
export const NasPortId = text(87);
export const FramedPool = text(88);
