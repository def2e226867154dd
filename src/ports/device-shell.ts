import type { Fault } from '../base/fault.ts';
import type { Result } from '../base/result.ts';
import type { Device } from '../model/device.ts';

/** An open terminal on a device: text in, text out. */
export interface DeviceShell {
  write(text: string): void;
  /** Text as it arrives, in any pieces. */
  onText(listener: (text: string) => void): void;
  /** The far end or the network ended it; a reason where one is known. */
  onClose(listener: (why: string | undefined) => void): void;
  close(): Promise<void>;
}

/** Opens terminals over SSH. Host keys are verified before any credential is sent. */
export interface DeviceShells {
  open(device: Device): Promise<Result<DeviceShell, Fault>>;
}
