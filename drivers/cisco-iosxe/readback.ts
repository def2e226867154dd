import type { Readback } from '../../src/driver/contract.ts';
import { ACL_NAME_RULE, parseAclName } from '../../src/driver/vocabulary.ts';
import { parseAccessLists } from './access-lists.ts';
import { parseSessions } from './sessions.ts';
import { parseVersion } from './version.ts';

export const readback: Readback = {
  accessLists: { command: 'show ip access-lists', parse: parseAccessLists },
  accessList: {
    command: (name) => {
      if (parseAclName(name) === undefined) throw new Error(`not an access list name: ${JSON.stringify(name)}; ${ACL_NAME_RULE}`);
      return `show ip access-lists ${name}`;
    },
    parse: parseAccessLists,
  },
  sessions: { command: 'show access-session details', parse: parseSessions },
  version: { command: 'show version', parse: parseVersion },
};
