/** A value of a property list, as far as configuration profiles need it. Numbers are integers. */
export type PlistValue = string | boolean | number | readonly PlistValue[] | { readonly [key: string]: PlistValue };
export type PlistDict = { readonly [key: string]: PlistValue };

const HEAD = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
`;

/** Writes a property list as XML (plist(5)): two blanks a level, every string on one line where it has no line break itself. */
export function writePlist(value: PlistValue): string {
  return `${HEAD}${written(value, '')}</plist>\n`;
}

/** Whether XML 1.0 can hold the text: no control characters, no halves of surrogate pairs. */
export function isXmlText(text: string): boolean {
  return text.isWellFormed() && !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text);
}

function written(value: PlistValue, indent: string): string {
  if (typeof value === 'string') return `${indent}<string>${escaped(value)}</string>\n`;
  if (typeof value === 'boolean') return `${indent}<${value}/>\n`;
  if (typeof value === 'number') return `${indent}<integer>${integer(value)}</integer>\n`;
  const inner = `${indent}  `;
  if (isArray(value)) return enclosed('array', indent, value.map((item) => written(item, inner)).join(''));
  const entries = Object.entries(value).map(([key, item]) => `${inner}<key>${escaped(key)}</key>\n${written(item, inner)}`);
  return enclosed('dict', indent, entries.join(''));
}

function enclosed(name: string, indent: string, content: string): string {
  return content === '' ? `${indent}<${name}/>\n` : `${indent}<${name}>\n${content}${indent}</${name}>\n`;
}

function isArray(value: PlistValue): value is readonly PlistValue[] {
  return Array.isArray(value);
}

function integer(value: number): string {
  if (!Number.isSafeInteger(value)) throw new Error(`${value} is no integer`);
  return String(value);
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function escaped(text: string): string {
  if (!isXmlText(text)) throw new Error('XML cannot hold the text');
  return text.replace(/[&<>]/g, (sign) => ESCAPES[sign] ?? sign);
}
