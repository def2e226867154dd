import type { Fault } from '../base/fault.ts';
import type { Result } from '../base/result.ts';
import type { DeviceId } from '../model/device.ts';

/** The right to write to one device, of one server at a time. It ends by itself when it is not renewed. */
export type DeviceLease = {
  /** Grows with every lease of the device. */
  readonly token: number;
  /** Whether it is surely still ours. */
  held(): boolean;
  release(): Promise<void>;
};

/** Who may write to devices, where several servers may reach the same ones. */
export interface DeviceLeases {
  /** `device.leased` when another server has it, or when that cannot be told. */
  take(device: DeviceId): Promise<Result<DeviceLease, Fault>>;
  close(): Promise<void>;
}
