import { integer, named, octets, text } from '../accessors.ts';

// Made by `npm run generate` from src/wire/radius/dictionaries/rfc4675.dictionary: change that, not this.
export const EgressVlanid = integer(56);
export const IngressFilters = named(57, {
  Enabled: 1,
  Disabled: 2,
});
export const EgressVlanName = text(58);
export const UserPriorityTable = octets(59);
