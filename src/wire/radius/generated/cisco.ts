import { vendorNumber, vendorText } from '../accessors-vendor.ts';

// Made by `npm run generate` from src/wire/radius/dictionaries/cisco.dictionary: change that, not this.
export const CiscoAvpair = vendorText(9, 1);
export const CiscoNasPort = vendorText(9, 2);
export const CiscoFaxAccountIdOrigin = vendorText(9, 3);
export const CiscoFaxMsgId = vendorText(9, 4);
export const CiscoFaxPages = vendorText(9, 5);
export const CiscoFaxCoverpageFlag = vendorText(9, 6);
export const CiscoFaxModemTime = vendorText(9, 7);
export const CiscoFaxConnectSpeed = vendorText(9, 8);
export const CiscoFaxRecipientCount = vendorText(9, 9);
export const CiscoFaxProcessAbortFlag = vendorText(9, 10);
export const CiscoFaxDsnAddress = vendorText(9, 11);
export const CiscoFaxDsnFlag = vendorText(9, 12);
export const CiscoFaxMdnAddress = vendorText(9, 13);
export const CiscoFaxMdnFlag = vendorText(9, 14);
export const CiscoFaxAuthStatus = vendorText(9, 15);
export const CiscoEmailServerAddress = vendorText(9, 16);
export const CiscoEmailServerAckFlag = vendorText(9, 17);
export const CiscoGatewayId = vendorText(9, 18);
export const CiscoCallType = vendorText(9, 19);
export const CiscoPortUsed = vendorText(9, 20);
export const CiscoAbortCause = vendorText(9, 21);
export const H323RemoteAddress = vendorText(9, 23);
export const H323ConfId = vendorText(9, 24);
export const H323SetupTime = vendorText(9, 25);
export const H323CallOrigin = vendorText(9, 26);
export const H323CallType = vendorText(9, 27);
export const H323ConnectTime = vendorText(9, 28);
export const H323DisconnectTime = vendorText(9, 29);
export const H323DisconnectCause = vendorText(9, 30);
export const H323VoiceQuality = vendorText(9, 31);
export const H323GwId = vendorText(9, 33);
export const H323IncomingConfId = vendorText(9, 35);
export const CiscoPolicyUp = vendorText(9, 37);
export const CiscoPolicyDown = vendorText(9, 38);
export const CiscoRelayInformationOption = vendorText(9, 46);
export const CiscoDhcpUserClass = vendorText(9, 47);
export const CiscoDhcpVendorClass = vendorText(9, 48);
export const CiscoDhcpRelayGiaddr = vendorText(9, 50);
export const CiscoServiceName = vendorText(9, 51);
export const CiscoParentSessionId = vendorText(9, 52);
export const CiscoSubQosPolIn = vendorText(9, 55);
export const CiscoSubQosPolOut = vendorText(9, 56);
export const CiscoInAcl = vendorText(9, 57);
export const CiscoOutAcl = vendorText(9, 58);
export const CiscoSubPbrPolicyIn = vendorText(9, 59);
export const CiscoSubActivateService = vendorText(9, 60);
export const CiscoIpv6InAcl = vendorText(9, 61);
export const CiscoIpv6OutAcl = vendorText(9, 62);
export const CiscoSubDeactivateService = vendorText(9, 63);
export const CiscoDhcpSubscriberId = vendorText(9, 65);
export const CiscoDhcpv6LinkAddress = vendorText(9, 66);
export const SipConfId = vendorText(9, 100);
export const H323CreditAmount = vendorText(9, 101);
export const H323CreditTime = vendorText(9, 102);
export const H323ReturnCode = vendorText(9, 103);
export const H323PromptId = vendorText(9, 104);
export const H323TimeAndDay = vendorText(9, 105);
export const H323RedirectNumber = vendorText(9, 106);
export const H323PreferredLang = vendorText(9, 107);
export const H323RedirectIpAddress = vendorText(9, 108);
export const H323BillingModel = vendorText(9, 109);
export const H323Currency = vendorText(9, 110);
export const Subscriber = vendorText(9, 111);
export const GwRxdCdn = vendorText(9, 112);
export const GwFinalXlatedCdn = vendorText(9, 113);
export const RemoteMediaAddress = vendorText(9, 114);
export const ReleaseSource = vendorText(9, 115);
export const GwRxdCgn = vendorText(9, 116);
export const GwFinalXlatedCgn = vendorText(9, 117);
export const CallId = vendorText(9, 141);
export const SessionProtocol = vendorText(9, 142);
export const Method = vendorText(9, 143);
export const PrevHopVia = vendorText(9, 144);
export const PrevHopIp = vendorText(9, 145);
export const IncomingReqUri = vendorText(9, 146);
export const OutgoingReqUri = vendorText(9, 147);
export const NextHopIp = vendorText(9, 148);
export const NextHopDn = vendorText(9, 149);
export const SipHdr = vendorText(9, 150);
export const DspId = vendorText(9, 151);
export const CiscoMultilinkId = vendorNumber(9, 187, {});
export const CiscoNumInMultilink = vendorNumber(9, 188, {});
export const CiscoPreInputOctets = vendorNumber(9, 190, {});
export const CiscoPreOutputOctets = vendorNumber(9, 191, {});
export const CiscoPreInputPackets = vendorNumber(9, 192, {});
export const CiscoPreOutputPackets = vendorNumber(9, 193, {});
export const CiscoMaximumTime = vendorNumber(9, 194, {});
export const CiscoDisconnectCause = vendorNumber(9, 195, {
  NoReason: 0,
  NoDisconnect: 1,
  Unknown: 2,
  CallDisconnect: 3,
  ClidAuthenticationFailure: 4,
  NoModemAvailable: 9,
  NoCarrier: 10,
  LostCarrier: 11,
  NoDetectedResultCodes: 12,
  UserEndsSession: 20,
  IdleTimeout: 21,
  ExitTelnetSession: 22,
  NoRemoteIpAddr: 23,
  ExitRawTcp: 24,
  PasswordFail: 25,
  RawTcpDisabled: 26,
  ControlCDetected: 27,
  ExecProgramDestroyed: 28,
  CloseVirtualConnection: 29,
  EndVirtualConnection: 30,
  ExitRlogin: 31,
  InvalidRloginOption: 32,
  InsufficientResources: 33,
  TimeoutPppLcp: 40,
  FailedPppLcpNegotiation: 41,
  FailedPppPapAuthFail: 42,
  FailedPppChapAuth: 43,
  FailedPppRemoteAuth: 44,
  PppRemoteTerminate: 45,
  PppClosedEvent: 46,
  NcpClosedPpp: 47,
  MpErrorPpp: 48,
  PppMaximumChannels: 49,
  TablesFull: 50,
  ResourcesFull: 51,
  InvalidIpAddress: 52,
  BadHostname: 53,
  BadPort: 54,
  ResetTcp: 60,
  TcpConnectionRefused: 61,
  TimeoutTcp: 62,
  ForeignHostCloseTcp: 63,
  TcpNetworkUnreachable: 64,
  TcpHostUnreachable: 65,
  TcpNetworkAdminUnreachable: 66,
  TcpPortUnreachable: 67,
  SessionTimeout: 100,
  SessionFailedSecurity: 101,
  SessionEndCallback: 102,
  InvalidProtocol: 120,
  RadiusDisconnect: 150,
  LocalAdminDisconnect: 151,
  SnmpDisconnect: 152,
  V110Retries: 160,
  PppAuthenticationTimeout: 170,
  LocalHangup: 180,
  RemoteHangup: 185,
  T1Quiesced: 190,
  CallDuration: 195,
  VpnUserDisconnect: 600,
  VpnCarrierLoss: 601,
  VpnNoResources: 602,
  VpnBadControlPacket: 603,
  VpnAdminDisconnect: 604,
  VpnTunnelShut: 605,
  VpnLocalDisconnect: 606,
  VpnSessionLimit: 607,
  VpnCallRedirect: 608,
});
export const CiscoDataRate = vendorNumber(9, 197, {});
export const CiscoPresessionTime = vendorNumber(9, 198, {});
export const CiscoPwLifetime = vendorNumber(9, 208, {});
export const CiscoIpDirect = vendorNumber(9, 209, {});
export const CiscoPppVjSlotComp = vendorNumber(9, 210, {});
export const CiscoPppAsyncMap = vendorNumber(9, 212, {});
export const CiscoIpPoolDefinition = vendorText(9, 217);
export const CiscoAssignIpPool = vendorNumber(9, 218, {});
export const CiscoRouteIp = vendorNumber(9, 228, {});
export const CiscoLinkCompression = vendorNumber(9, 233, {});
export const CiscoTargetUtil = vendorNumber(9, 234, {});
export const CiscoMaximumChannels = vendorNumber(9, 235, {});
export const CiscoDataFilter = vendorNumber(9, 242, {});
export const CiscoCallFilter = vendorNumber(9, 243, {});
export const CiscoIdleLimit = vendorNumber(9, 244, {});
export const CiscoSubscriberPassword = vendorText(9, 249);
export const CiscoAccountInfo = vendorText(9, 250);
export const CiscoServiceInfo = vendorText(9, 251);
export const CiscoCommandCode = vendorText(9, 252);
export const CiscoControlInfo = vendorText(9, 253);
export const CiscoXmitRate = vendorNumber(9, 255, {});
