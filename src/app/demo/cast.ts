/** Who plays in the demo: the switch, its login, and three endpoints of the example's identities. */
export const SWITCH_ADDRESS = '127.0.0.2';
export const SWITCH_NAME = 'sw1';
export const DEVICE_USER = 'portreeve';
export const PRINTER = '02-00-5E-00-00-01';
export const CAMERA = '02-00-5E-00-00-02';
export const LAPTOP = '02-00-5E-00-00-03';

/** The line the lab switch prints when it is ready. */
export type LabReady = {
  readonly ready: true;
  readonly ssh: { readonly port: number; readonly hostKey: string };
  readonly coa: { readonly port: number };
  readonly control: { readonly port: number };
};
