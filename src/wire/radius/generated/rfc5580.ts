import { named, octets, text } from '../accessors.ts';

// Made by `npm run generate` from src/wire/radius/dictionaries/rfc5580.dictionary: change that, not this.
export const OperatorName = text(126);
export const LocationInformation = octets(127);
export const LocationData = octets(128);
export const BasicLocationPolicyRules = octets(129);
export const ExtendedLocationPolicyRules = text(130);
export const LocationCapable = named(131, {
  CivicLocation: 1,
  GeoLocation: 2,
  UsersLocation: 4,
  NasLocation: 8,
});
export const RequestedLocationInfo = named(132, {
  CivicLocation: 1,
  GeoLocation: 2,
  UsersLocation: 4,
  NasLocation: 8,
  FutureRequests: 16,
  None: 32,
});
