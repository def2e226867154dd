/** `NAS-IP-Address` → `NasIpAddress`, `h323-conf-id` → `H323ConfId`: the name of an attribute in code. */
export function identifier(attribute: string): string {
  const name = attribute
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
    .join('');
  return /^[0-9]/.test(name) ? `N${name}` : name;
}

/** As `identifier`, without the vendor's name in front: `Cisco-AVPair` → `Avpair`, `MS-CHAP-Error` → `ChapError`. */
export function identifierWithin(prefix: RegExp, attribute: string): string {
  return identifier(attribute.replace(prefix, ''));
}

export function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** A key of an object literal, quoted only when it must be. */
export function propertyKey(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : quoted(name);
}
