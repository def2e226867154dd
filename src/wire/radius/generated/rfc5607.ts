import { integer, named, text } from '../accessors.ts';

// Made by `npm run generate` from src/wire/radius/dictionaries/rfc5607.dictionary: change that, not this.
export const FramedManagement = named(133, {
  Snmp: 1,
  WebBased: 2,
  Netconf: 3,
  Ftp: 4,
  Tftp: 5,
  Sftp: 6,
  Rcp: 7,
  Scp: 8,
});
export const ManagementTransportProtection = named(134, {
  NoProtection: 1,
  IntegrityProtection: 2,
  IntegrityConfidentialityProtection: 3,
});
export const ManagementPolicyId = text(135);
export const ManagementPrivilegeLevel = integer(136);
