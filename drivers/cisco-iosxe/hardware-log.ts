/**
 * Log messages by which IOS says that a list it took is not in its hardware, or not whole: of Catalyst 9000 (ACL_ERRMSG; severities 5 to 7 tell that
 * a list was loaded again), of the IOS switches before (ACLMGR), of Catalyst 4500 (C4K_HWACLMAN), and of routers, whose forwarding manager could not
 * give an object to the data plane (FMFP, CPP_FM).
 */
const NO_ROOM = [
  /%ACL_ERRMSG-[0-4]-[A-Z0-9_]+:/,
  /%ACLMGR-[0-4]-(?:ACLTCAMFULL|AUGMENTFAIL|INSERTFAIL|MERGEFAIL|NOLABEL|NOVLB|NOVMR|UNLOADING):/,
  /%C4K_HWACLMAN-[0-4]-ACLHWPROGERR(?:REASON)?:/,
  /%(?:FMFP|CPP_FM)[A-Z0-9_]*-[0-4]-[A-Z0-9_]*(?:FAIL|TCAM)[A-Z0-9_]*:.*(?:ACL|TCAM)/,
];

/** As `errors` of the mode graph: what is seen of them at a terminal. */
export const alarms = NO_ROOM.map((pattern) => ({ pattern, meaning: 'there is no room for it in the hardware' }));

/** The question for those that are kept in the log of the device. */
export const hardwareLog = {
  command: 'show logging | include ACL_ERRMSG|ACLMGR|HWACLMAN|FMFP|CPP_FM',
  parse: (text: string): readonly string[] =>
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => NO_ROOM.some((pattern) => pattern.test(line))),
};
