import { Dictionary } from '../dictionary.ts';
import { standardEntries } from '../generated/standard-entries.ts';

/** The attributes of the RFCs, of Cisco and of Microsoft: the files beside this one, as `npm run generate` made them TypeScript. */
export const standardDictionary: Dictionary = new Dictionary(standardEntries);
