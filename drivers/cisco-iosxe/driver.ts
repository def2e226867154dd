import type { Driver } from '../../src/driver/contract.ts';
import { coa, names } from './coa.ts';
import { configuration } from './config/configuration.ts';
import { confirmedChange } from './confirmed-change.ts';
import { modes } from './modes.ts';
import { platforms } from './platforms.ts';
import { readback } from './readback.ts';
import { commandSince, isSince } from './releases.ts';
import { render } from './render.ts';
import { queries } from './show/queries.ts';
import { told } from './told.ts';

/** Cisco IOS and IOS-XE: Catalyst and ISR switches and routers. */
export const ciscoIosxe: Driver = {
  name: 'cisco-iosxe',
  takesCiscoLists: true,
  platforms,
  modes,
  names,
  coa,
  told,
  render,
  readback,
  queries,
  configuration,
  confirmedChange,
  releases: { since: commandSince, has: isSince },
};
