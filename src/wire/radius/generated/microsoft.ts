import { vendorHidden, vendorSalted } from '../accessors-hidden.ts';
import { vendorFormatted, vendorNumber, vendorOctets, vendorText } from '../accessors-vendor.ts';

// Made by `npm run generate` from src/wire/radius/dictionaries/microsoft.dictionary: change that, not this.
export const MsChapResponse = vendorOctets(311, 1);
export const MsChapError = vendorText(311, 2);
export const MsChapCpw1 = vendorOctets(311, 3);
export const MsChapCpw2 = vendorOctets(311, 4);
export const MsChapLmEncPw = vendorOctets(311, 5);
export const MsChapNtEncPw = vendorOctets(311, 6);
export const MsMppeEncryptionPolicy = vendorNumber(311, 7, {
  EncryptionAllowed: 1,
  EncryptionRequired: 2,
});
export const MsMppeEncryptionTypes = vendorNumber(311, 8, {
  Rc440bitAllowed: 1,
  Rc4128bitAllowed: 2,
  Rc440or128BitAllowed: 6,
});
export const MsRasVendor = vendorNumber(311, 9, {});
export const MsChapDomain = vendorText(311, 10);
export const MsChapChallenge = vendorOctets(311, 11);
export const MsChapMppeKeys = vendorHidden(311, 12);
export const MsBapUsage = vendorNumber(311, 13, {
  NotAllowed: 0,
  Allowed: 1,
  Required: 2,
});
export const MsLinkUtilizationThreshold = vendorNumber(311, 14, {});
export const MsLinkDropTimeLimit = vendorNumber(311, 15, {});
export const MsMppeSendKey = vendorSalted(311, 16);
export const MsMppeRecvKey = vendorSalted(311, 17);
export const MsRasVersion = vendorText(311, 18);
export const MsOldArapPassword = vendorOctets(311, 19);
export const MsNewArapPassword = vendorOctets(311, 20);
export const MsArapPwChangeReason = vendorNumber(311, 21, {
  JustChangePassword: 1,
  ExpiredPassword: 2,
  AdminRequiresPasswordChange: 3,
  PasswordTooShort: 4,
});
export const MsFilter = vendorOctets(311, 22);
export const MsAcctAuthType = vendorNumber(311, 23, {
  Pap: 1,
  Chap: 2,
  MsChap1: 3,
  MsChap2: 4,
  Eap: 5,
});
export const MsAcctEapType = vendorNumber(311, 24, {
  Md5: 4,
  Otp: 5,
  GenericTokenCard: 6,
  Tls: 13,
});
export const MsChap2Response = vendorOctets(311, 25);
export const MsChap2Success = vendorOctets(311, 26);
export const MsChap2Cpw = vendorOctets(311, 27);
export const MsPrimaryDnsServer = vendorFormatted(311, 28, 'ipaddr');
export const MsSecondaryDnsServer = vendorFormatted(311, 29, 'ipaddr');
export const MsPrimaryNbnsServer = vendorFormatted(311, 30, 'ipaddr');
export const MsSecondaryNbnsServer = vendorFormatted(311, 31, 'ipaddr');
export const MsRasClientName = vendorText(311, 34);
export const MsRasClientVersion = vendorText(311, 35);
export const MsQuarantineIpfilter = vendorOctets(311, 36);
export const MsQuarantineSessionTimeout = vendorNumber(311, 37, {});
export const MsUserSecurityIdentity = vendorText(311, 40);
export const MsIdentityType = vendorNumber(311, 41, {
  MachineHealthCheck: 1,
  IgnoreUserLookupFailure: 2,
});
export const MsServiceClass = vendorText(311, 42);
export const MsQuarantineUserClass = vendorText(311, 44);
export const MsQuarantineState = vendorNumber(311, 45, {
  FullAccess: 0,
  Quarantine: 1,
  Probation: 2,
});
export const MsQuarantineGraceTime = vendorNumber(311, 46, {});
export const MsNetworkAccessServerType = vendorNumber(311, 47, {
  Unspecified: 0,
  TerminalServerGateway: 1,
  RemoteAccessServer: 2,
  DhcpServer: 3,
  WirelessAccessPoint: 4,
  Hra: 5,
  HcapServer: 6,
});
export const MsAfwZone = vendorNumber(311, 48, {
  MsAfwZoneBoundaryPolicy: 1,
  MsAfwZoneUnprotectedPolicy: 2,
  MsAfwZoneProtectedPolicy: 3,
});
export const MsAfwProtectionLevel = vendorNumber(311, 49, {
  HecpResponseSignOnly: 1,
  HecpResponseSignAndEncrypt: 2,
});
export const MsMachineName = vendorText(311, 50);
export const MsIpv6Filter = vendorOctets(311, 51);
export const MsIpv4RemediationServers = vendorOctets(311, 52);
export const MsIpv6RemediationServers = vendorOctets(311, 53);
export const MsRnapNotQuarantineCapable = vendorNumber(311, 54, {
  SohSent: 0,
  SohNotSent: 1,
});
export const MsQuarantineSoh = vendorOctets(311, 55);
export const MsRasCorrelation = vendorOctets(311, 56);
export const MsExtendedQuarantineState = vendorNumber(311, 57, {
  Transition: 1,
  Infected: 2,
  Unknown: 3,
  NoData: 4,
});
export const MsHcapUserGroups = vendorText(311, 58);
export const MsHcapLocationGroupName = vendorText(311, 59);
export const MsHcapUserName = vendorText(311, 60);
export const MsUserIpv4Address = vendorFormatted(311, 61, 'ipaddr');
export const MsUserIpv6Address = vendorFormatted(311, 62, 'ipv6addr');
export const MsTsgDeviceRedirection = vendorNumber(311, 63, {});
