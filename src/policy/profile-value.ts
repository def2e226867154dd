import { err, ok, type Result } from '../base/result.ts';
import type { AttributeInfo } from '../model/access.ts';

/** RFC 2865 §5: 255 octets less type and length; a vendor attribute loses six more. */
const LONGEST = 253;
const LONGEST_VENDOR = 247;

/** A written value as the attribute takes it: a named number by its number. The error is one sentence. */
export function attributeValue(info: AttributeInfo, written: string | number): Result<string | number, string> {
  switch (info.type) {
    case 'number':
      return number(info, written);
    case 'octets':
      return typeof written === 'string' && /^(0x)?([0-9A-Fa-f]{2})*$/.test(written)
        ? ok(written.replace(/^0x/, '').toLowerCase())
        : err(`\`${written}\` is not octets in hexadecimal`);
    case 'text': {
      const text = String(written);
      const longest = info.key >= 65536 ? LONGEST_VENDOR : LONGEST;
      const length = Buffer.byteLength(text);
      return length <= longest ? ok(text) : err(`the value is ${length} octets long, at most ${longest} fit`);
    }
  }
}

function number(info: AttributeInfo, written: string | number): Result<number, string> {
  if (typeof written === 'number') return Number.isInteger(written) ? ok(written) : err(`\`${written}\` is not a whole number`);
  const wanted = written.toLowerCase();
  for (const [name, value] of info.names ?? []) if (name.toLowerCase() === wanted) return ok(value);
  if (/^[0-9]{1,15}$/.test(written)) return ok(Number(written));
  const names = [...(info.names?.keys() ?? [])].slice(0, 8).map((name) => `\`${name}\``);
  return err(`\`${written}\` is not a number${names.length > 0 ? ` or one of ${names.join(', ')}` : ''}`);
}
