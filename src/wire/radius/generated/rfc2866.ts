import { integer, named, text } from '../accessors.ts';

// Made by `npm run generate` from src/wire/radius/dictionaries/rfc2866.dictionary: change that, not this.
export const AcctStatusType = named(40, {
  Start: 1,
  Stop: 2,
  InterimUpdate: 3,
  AccountingOn: 7,
  AccountingOff: 8,
  Failed: 15,
  TunnelStart: 9,
  TunnelStop: 10,
  TunnelReject: 11,
  TunnelLinkStart: 12,
  TunnelLinkStop: 13,
  TunnelLinkReject: 14,
});
export const AcctDelayTime = integer(41);
export const AcctInputOctets = integer(42);
export const AcctOutputOctets = integer(43);
export const AcctSessionId = text(44);
export const AcctAuthentic = named(45, {
  Radius: 1,
  Local: 2,
  Remote: 3,
  Diameter: 4,
});
export const AcctSessionTime = integer(46);
export const AcctInputPackets = integer(47);
export const AcctOutputPackets = integer(48);
export const AcctTerminateCause = named(49, {
  UserRequest: 1,
  LostCarrier: 2,
  LostService: 3,
  IdleTimeout: 4,
  SessionTimeout: 5,
  AdminReset: 6,
  AdminReboot: 7,
  PortError: 8,
  NasError: 9,
  NasRequest: 10,
  NasReboot: 11,
  PortUnneeded: 12,
  PortPreempted: 13,
  PortSuspended: 14,
  ServiceUnavailable: 15,
  Callback: 16,
  UserError: 17,
  HostRequest: 18,
  SupplicantRestart: 19,
  ReauthenticationFailure: 20,
  PortReinit: 21,
  PortDisabled: 22,
});
export const AcctMultiSessionId = text(50);
export const AcctLinkCount = integer(51);
