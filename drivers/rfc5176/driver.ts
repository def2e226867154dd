import type { Driver } from '../../src/driver/contract.ts';
import { coa, names } from './coa.ts';

/** Any device that takes RFC 5176 and nothing of a vendor's: sessions can be ended and changed, access lists stay out of reach. */
export const rfc5176: Driver = {
  name: 'rfc5176',
  takesCiscoLists: false,
  platforms: [
    {
      name: 'generic',
      description: 'a device that is told by RFC 5176 only; portreeve puts no access list on it',
      aclEntriesPerAsic: 0,
      portOperators: [],
      ipv6: false,
      options: false,
      fragments: false,
      portAcls: false,
      daclSharing: 'per-session',
      implicitEntries: 0,
    },
  ],
  names,
  coa,
};
