const BUILT_IN = /^(?:implicit_deny|implicit_permit|preauth_v4|meraki-fqdn-dns|IP-Adm-V4-.+)$/;

/** Lists IOS-XE makes itself and shows among the configured ones: never ours to list, write or remove. */
export function isBuiltIn(name: string): boolean {
  return BUILT_IN.test(name);
}
