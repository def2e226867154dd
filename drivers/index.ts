import type { Driver } from '../src/driver/contract.ts';
import { ciscoIosxe } from './cisco-iosxe/driver.ts';
import { rfc5176 } from './rfc5176/driver.ts';

/** Every driver portreeve knows; a device's `driver` is one of these names. A new driver is one line here. */
export const drivers: readonly Driver[] = [ciscoIosxe, rfc5176];
