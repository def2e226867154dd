import type { Driver } from '../src/driver/contract.ts';
import * as all from './all.ts';

/** Every driver portreeve knows; a device's `driver` is the name of one. A new driver is one line in `all.ts`. */
export const drivers: readonly Driver[] = Object.values(all);
