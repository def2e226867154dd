import { address, integer, named, octets, text } from '../accessors.ts';
import { hidden } from '../accessors-hidden.ts';

// Made by `npm run generate` from src/wire/radius/dictionaries/rfc2865.dictionary: change that, not this.
export const UserName = text(1);
export const UserPassword = hidden(2);
export const ChapPassword = octets(3);
export const NasIpAddress = address(4);
export const NasPort = integer(5);
export const ServiceType = named(6, {
  LoginUser: 1,
  FramedUser: 2,
  CallbackLoginUser: 3,
  CallbackFramedUser: 4,
  OutboundUser: 5,
  AdministrativeUser: 6,
  NasPromptUser: 7,
  AuthenticateOnly: 8,
  CallbackNasPrompt: 9,
  CallCheck: 10,
  CallbackAdministrative: 11,
  AuthorizeOnly: 17,
  FramedManagement: 18,
});
export const FramedProtocol = named(7, {
  Ppp: 1,
  Slip: 2,
  Arap: 3,
  GandalfSlml: 4,
  XylogicsIpxSlip: 5,
  X75Synchronous: 6,
});
export const FramedIpAddress = address(8);
export const FramedIpNetmask = address(9);
export const FramedRouting = named(10, {
  None: 0,
  Broadcast: 1,
  Listen: 2,
  BroadcastListen: 3,
});
export const FilterId = text(11);
export const FramedMtu = integer(12);
export const FramedCompression = named(13, {
  None: 0,
  VanJacobsonTcpIp: 1,
  IpxHeaderCompression: 2,
  StacLzs: 3,
});
export const LoginIpHost = address(14);
export const LoginService = named(15, {
  Telnet: 0,
  Rlogin: 1,
  TcpClear: 2,
  Portmaster: 3,
  Lat: 4,
  X25Pad: 5,
  X25T3pos: 6,
  TcpClearQuiet: 8,
});
export const LoginTcpPort = named(16, {
  Telnet: 23,
  Rlogin: 513,
  Rsh: 514,
});
export const ReplyMessage = text(18);
export const CallbackNumber = text(19);
export const CallbackId = text(20);
export const FramedRoute = text(22);
export const FramedIpxNetwork = integer(23);
export const State = octets(24);
export const Class = octets(25);
export const SessionTimeout = integer(27);
export const IdleTimeout = integer(28);
export const TerminationAction = named(29, {
  Default: 0,
  RadiusRequest: 1,
});
export const CalledStationId = text(30);
export const CallingStationId = text(31);
export const NasIdentifier = text(32);
export const ProxyState = octets(33);
export const LoginLatService = text(34);
export const LoginLatNode = text(35);
export const LoginLatGroup = octets(36);
export const FramedAppletalkLink = integer(37);
export const FramedAppletalkNetwork = integer(38);
export const FramedAppletalkZone = text(39);
export const ChapChallenge = octets(60);
export const NasPortType = named(61, {
  Async: 0,
  Sync: 1,
  Isdn: 2,
  IsdnV120: 3,
  IsdnV110: 4,
  Virtual: 5,
  Piafs: 6,
  HdlcClearChannel: 7,
  X25: 8,
  X75: 9,
  G3Fax: 10,
  Sdsl: 11,
  AdslCap: 12,
  AdslDmt: 13,
  Idsl: 14,
  Ethernet: 15,
  Xdsl: 16,
  Cable: 17,
  WirelessOther: 18,
  Wireless80211: 19,
  TokenRing: 20,
  Fddi: 21,
  Pppoa: 30,
  Pppoeoa: 31,
  Pppoeoe: 32,
  Pppoeovlan: 33,
  Pppoeoqinq: 34,
});
export const PortLimit = integer(62);
export const LoginLatPort = text(63);
