import type { Device, DeviceId } from '../model/device.ts';
import type { Authorization, Session } from '../model/session.ts';
import type { TcamLack, TcamShortage } from '../model/tcam.ts';

/** The port of a session as its device names it: NAS-Port-Id, else NAS-Port. */
export type AccessPort = { readonly port?: string | undefined; readonly nasPort?: number | undefined };

/** An authorization the hardware had no room for, and what was given instead. */
export type TcamFull = TcamLack & {
  readonly device: DeviceId;
  readonly userName: string;
  readonly port?: string;
  readonly rule: string;
};

/** The access list hardware of devices, as the authentication path asks about it. Answers come from memory. */
export interface AccessHardware {
  /**
   * Why the lists of an authorization do not fit the hardware behind a port; undefined where they do, or where nothing limits them. A session's own
   * lists count until the device has the new ones in force. `own` finds the session that is already there, and is called only when room is short.
   */
  shortageOf(device: Device, at: AccessPort, authorization: Authorization, own: () => Session | undefined): TcamShortage | undefined;
  /** An answer was given in place of what the rule gives. */
  full(told: TcamFull): void;
}
