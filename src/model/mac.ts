declare const mac: unique symbol;

/** A MAC address in the form `AA-BB-CC-DD-EE-FF`. Comes only from `parseMac`. */
export type Mac = string & { readonly [mac]: true };

const OCTETS = /^([0-9A-Fa-f]{2})([-:.]?)([0-9A-Fa-f]{2})\2([0-9A-Fa-f]{2})\2([0-9A-Fa-f]{2})\2([0-9A-Fa-f]{2})\2([0-9A-Fa-f]{2})$/;
const DOTTED = /^([0-9A-Fa-f]{4})\.([0-9A-Fa-f]{4})\.([0-9A-Fa-f]{4})$/;

/** Reads `aa:bb:cc:dd:ee:ff`, `AA-BB-…`, `aabb.ccdd.eeff`, `aabbccddeeff`; undefined for anything else. */
export function parseMac(text: string): Mac | undefined {
  const dotted = DOTTED.exec(text);
  const digits = dotted ? dotted.slice(1).join('') : OCTETS.test(text) ? text.replace(/[-:.]/g, '') : undefined;
  if (digits === undefined) return undefined;
  return (digits.toUpperCase().match(/../g) ?? []).join('-') as Mac;
}
