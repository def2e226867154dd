import type { ModeGraph } from '../../src/driver/contract.ts';

/**
 * Lines by which IOS refuses, taken together from what scrapli, Unicon and our own reading of captures know (iosxe §5.1 item 6).
 * INVARIANT: each names a text of IOS; nothing here matches every line with `%` or `error` in it, since many such lines are mere information.
 */
export const refusals: ModeGraph['errors'] = [
  { pattern: /^%\s*Invalid input detected at '\^' marker/, meaning: 'not a command here' },
  { pattern: /^%\s*Ambiguous command/i, meaning: 'the command is ambiguous' },
  { pattern: /^%\s*Incomplete command/i, meaning: 'the command is incomplete' },
  { pattern: /^%\s*Unknown command/i, meaning: 'not a command here' },
  { pattern: /^%\s*Invalid (?:command|input|number|address)/i, meaning: 'a value is not allowed' },
  { pattern: /^%?\s*Command authorization failed/i, meaning: 'the user may not enter this command' },
  { pattern: /^%\s*Authorization failed/i, meaning: 'the user may not do this' },
  {
    pattern: /(?:Configuration|Config) (?:mode |session )?(?:is )?locked/i,
    meaning: 'another session holds the configuration lock',
    kind: 'locked',
  },
  {
    pattern: /Config mode cannot be entered|Command execution is locked/i,
    meaning: 'another session holds the configuration lock',
    kind: 'locked',
  },
  {
    pattern: /^%\s*(?:Bad (?:secrets?|passwords?)|Access denied|Error in authentication)/i,
    meaning: 'the secret is wrong',
    kind: 'authentication',
  },
  { pattern: /^%\s*(?:Authentication failed|Login invalid|No password set)/i, meaning: 'the login is refused', kind: 'authentication' },
  { pattern: /^%\s*Duplicate sequence number/i, meaning: 'the sequence number is taken' },
  { pattern: /^%\s*Access rule can't be configured at higher sequence num/i, meaning: 'an entry before it takes all of it' },
  { pattern: /Failed to add ace/i, meaning: 'the entry was not added' },
  { pattern: /^%\s*The ACL cannot be created/i, meaning: 'a list of another type has the name' },
  { pattern: /^%\s*Insertion failed/i, meaning: 'the entry was not added' },
  { pattern: /^%?\s*Bad mask/i, meaning: 'the mask is not allowed' },
  { pattern: /^%.*\boverlaps with\b/i, meaning: 'the address overlaps with another' },
  { pattern: /^%\s*Class-map .* is being used/i, meaning: 'the class map is in use' },
  { pattern: /^%\s*Failed to commit one or more configuration items/i, meaning: 'the configuration was not taken' },
  { pattern: /^%?\s*Command rejected/i, meaning: 'the command was rejected' },
  { pattern: /^%\s*VLAN \S+ already in use/i, meaning: 'the VLAN is in use' },
  { pattern: /^%.*(?:VRF \S+ not configured|routing table \S+ does not exist)/i, meaning: 'the VRF does not exist' },
  { pattern: /^startup-config file open failed/i, meaning: 'the startup configuration cannot be written' },
  { pattern: /^%\s*(?:Please )?turn config archive on/i, meaning: 'the configuration archive is not set up' },
  { pattern: /^%\s*Error\b/i, meaning: 'the device reports an error' },
];
