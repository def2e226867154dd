export { Attribute, CiscoAttribute, MicrosoftAttribute, Vendor } from './generated/attribute-types.ts';
