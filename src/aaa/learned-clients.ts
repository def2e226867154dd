import type { DeviceId } from '../model/device.ts';

/**
 * Which clients have shown that they sign their Access-Requests (`messageAuthenticator: auto`).
 * What is learned outlives a restart: otherwise a forger need only wait for one. Both calls answer at once.
 */
export interface LearnedClients {
  knows(device: DeviceId): boolean;
  learn(device: DeviceId): void;
}
