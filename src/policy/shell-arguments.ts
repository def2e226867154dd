import type { ShellProfile } from './elements.ts';

/**
 * The arguments of a session authorization reply (RFC 8907 §6.1, §8.2): `name=value` is mandatory, `name*value` may be ignored by the device.
 * Levels and minutes as the device reads them, in the order a person would list them.
 */
export function shellArguments(profile: ShellProfile): readonly string[] {
  const { privilegeLevel, timeout, idleTime, autoCommand, accessClass, attributes } = profile;
  const own = { 'priv-lvl': privilegeLevel, timeout, idletime: idleTime, autocmd: autoCommand, acl: accessClass };
  return [
    ...Object.entries(own).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`])),
    ...attributes.map(({ name, value, optional }) => `${name}${optional ? '*' : '='}${value}`),
  ];
}
