type Entry = { readonly status: number; readonly exit: number; readonly meaning: string; readonly action: string };

/**
 * Every fault a person can meet. docs/errors.md is made from this table; `test/unit/base/catalogue.test.ts` holds the two equal.
 * Exit codes: 1 error, 2 changes pending, 3 some targets failed, 4 refused by a guard, 6 not authorised, 7 unreachable, 8 wait timed out, 9 invalid input.
 */
export const faults = {
  'config.unreadable': {
    status: 500,
    exit: 9,
    meaning: 'a configuration file cannot be read',
    action: 'check the path and its permissions',
  },
  'config.syntax': { status: 400, exit: 9, meaning: 'a configuration file is not valid YAML', action: 'mend the place named' },
  'config.invalid': {
    status: 400,
    exit: 9,
    meaning: 'a value in a configuration file is not allowed',
    action: 'use one of the values named',
  },
  'config.reference': { status: 400, exit: 9, meaning: 'a name refers to nothing', action: 'define it, or mend the spelling' },
  'config.unknown-key': { status: 400, exit: 9, meaning: 'a key is not known at this place', action: 'remove it, or mend the spelling' },
  'start.port-in-use': {
    status: 500,
    exit: 1,
    meaning: 'another program has the address and port',
    action: 'stop it, or configure another port',
  },
  'start.port-forbidden': {
    status: 500,
    exit: 1,
    meaning: 'the address and port may not be bound',
    action: 'use a port above 1023 or grant the capability',
  },
  'start.address-unavailable': {
    status: 500,
    exit: 1,
    meaning: 'no interface has the address',
    action: 'configure an address of this machine',
  },
  'start.state-unwritable': {
    status: 500,
    exit: 1,
    meaning: 'the state directory cannot be written',
    action: 'create it or change its owner',
  },
  'start.state-locked': {
    status: 500,
    exit: 1,
    meaning: 'another portreeve uses the state directory',
    action: 'stop it, or configure another directory',
  },
  'start.redis-unreachable': {
    status: 500,
    exit: 1,
    meaning: 'the queue is set to redis and Redis does not answer',
    action: 'start Redis or mend its address',
  },
  'api.unauthorised': {
    status: 401,
    exit: 6,
    meaning: 'no API key was sent, or an unknown one',
    action: 'send a key in the Authorization header',
  },
  'api.forbidden': { status: 403, exit: 6, meaning: 'the API key may not do this', action: 'use a key with the role named' },
  'api.invalid': { status: 400, exit: 9, meaning: 'a field of the request is not allowed', action: 'mend the field the pointer names' },
  'api.not-found': { status: 404, exit: 9, meaning: 'there is no such thing', action: 'list what there is' },
  'api.conflict': {
    status: 409,
    exit: 1,
    meaning: 'the request meets another state than it expects',
    action: 'read the present state and decide again',
  },
  'api.unreachable': { status: 503, exit: 7, meaning: 'the server does not answer', action: 'start it, or give its address with --server' },
  'journal.unavailable': {
    status: 507,
    exit: 1,
    meaning: 'the journal cannot be written, so nothing is accepted',
    action: 'free disk space; authentication goes on',
  },
  'event.duplicate': { status: 200, exit: 0, meaning: 'the event was accepted before', action: 'nothing to do' },
  'plan.no-target': { status: 422, exit: 9, meaning: 'the selection holds no device or session', action: 'widen the selection' },
  'plan.stale': { status: 409, exit: 2, meaning: 'what the plan was made on has changed', action: 'make the plan again' },
  'plan.refused': { status: 422, exit: 4, meaning: 'a guard refuses the plan', action: 'see the arithmetic in the message' },
  'acl.syntax': { status: 422, exit: 9, meaning: 'a line is not an access list entry', action: 'mend the token named' },
  'acl.platform': {
    status: 422,
    exit: 4,
    meaning: 'the platform cannot do what the entry asks',
    action: 'write it in the way the message offers',
  },
  'acl.tcam': { status: 422, exit: 4, meaning: 'the access list does not fit the TCAM', action: 'shorten it, or free entries' },
  'device.unknown': { status: 404, exit: 9, meaning: 'no such device is configured', action: 'list the devices' },
  'device.not-configured': {
    status: 422,
    exit: 9,
    meaning: 'the device lacks the settings this needs',
    action: 'add the section named to the device',
  },
  'device.unreachable': { status: 502, exit: 7, meaning: 'the device does not answer', action: 'check the path to it' },
  'device.busy': { status: 503, exit: 7, meaning: 'the device has no free terminal line', action: 'wait, or close sessions on it' },
  'device.host-key-changed': {
    status: 502,
    exit: 1,
    meaning: 'the SSH host key is not the pinned one; no credentials were sent',
    action: 'find out why, then pin the new key',
  },
  'device.host-key-unknown': {
    status: 502,
    exit: 1,
    meaning: 'no SSH host key is pinned for the device',
    action: 'pin the fingerprint named',
  },
  'device.authentication': {
    status: 502,
    exit: 1,
    meaning: 'the device refused the credentials; it is not tried again',
    action: 'mend the credentials',
  },
  'device.algorithms': {
    status: 502,
    exit: 1,
    meaning: 'no common SSH algorithm',
    action: 'set algorithms: legacy for the device, or mend it there',
  },
  'device.refused': { status: 502, exit: 3, meaning: 'the device refused a command', action: 'see the line and its message' },
  'device.lost': {
    status: 502,
    exit: 3,
    meaning: 'the connection ended in the middle',
    action: 'the outcome is verified before anything is repeated',
  },
  'device.prompt': { status: 502, exit: 3, meaning: 'the device showed a prompt nobody expected', action: 'see the transcript' },
  'device.mismatch': { status: 502, exit: 3, meaning: 'the read-back differs from what was pushed', action: 'see the difference' },
  'coa.unsupported': { status: 422, exit: 4, meaning: 'the driver cannot express the command', action: 'use another command' },
  'coa.timeout': {
    status: 504,
    exit: 8,
    meaning: 'the device did not answer the request',
    action: 'check CoA port, secret and client list on the device',
  },
  'coa.refused': { status: 502, exit: 3, meaning: 'the device answered with a NAK', action: 'see the Error-Cause' },
  'wait.timeout': { status: 504, exit: 8, meaning: 'the wait ended before the job did; the job goes on', action: 'look at the job later' },
  'input.invalid': { status: 400, exit: 9, meaning: 'an argument is not allowed', action: 'see the usage' },
} as const satisfies Record<string, Entry>;

export type FaultCode = keyof typeof faults;
