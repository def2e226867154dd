/** A downloaded list by its name on the wire: IOS writes `xACSACLx-IP-FULL-66a1b2c3` for `#ACSACL#-IP-FULL-66a1b2c3` (iosxe §3). */
export function wireName(shown: string): string {
  return shown.replace(/^xACSACLx-/, '#ACSACL#-');
}
