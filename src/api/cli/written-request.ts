import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';

/** Options that describe a request, as commander gives them. */
export type RequestOptions = {
  readonly file?: string;
  readonly attr?: readonly string[];
  readonly tacacs?: readonly string[];
  readonly identity?: readonly string[];
  readonly certificate?: readonly string[];
  readonly device?: string;
  readonly address?: string;
  readonly method?: string;
  readonly posture?: string;
  readonly authentication?: string;
  readonly at?: string;
};

/** The request the options mean, as the API takes it: a file first, then what the options add to it. Undefined when there is none. */
export function writtenRequestOf(options: RequestOptions): Result<object | undefined, Fault> {
  const base = options.file === undefined ? ok({}) : readRequest(options.file);
  if (!base.ok) return base;
  const attributes = pairs(options.attr, '--attr');
  const tacacs = pairs(options.tacacs, '--tacacs');
  const identity = pairs(options.identity, '--identity');
  const certificate = pairs(options.certificate, '--certificate');
  for (const read of [attributes, tacacs, identity, certificate]) if (!read.ok) return read;
  const { device, address, method, posture, authentication, at } = options;
  const request = {
    ...base.value,
    ...(attributes.ok && attributes.value && { attributes: attributes.value }),
    ...(tacacs.ok && tacacs.value && { protocol: 'tacacs', tacacs: single(tacacs.value) }),
    ...(identity.ok && identity.value && { identity: identityOf(identity.value) }),
    ...(certificate.ok && certificate.value && { certificate: certificate.value }),
    ...(device !== undefined && { device }),
    ...(address !== undefined && { deviceAddress: address }),
    ...(method !== undefined && { method }),
    ...(posture !== undefined && { posture }),
    ...(authentication !== undefined && { authentication }),
    ...(at !== undefined && { at }),
  };
  return ok(Object.keys(request).length === 0 ? undefined : request);
}

function readRequest(file: string): Result<object, Fault> {
  try {
    const read: unknown = parse(readFileSync(file, 'utf8'));
    if (read !== null && typeof read === 'object' && !Array.isArray(read)) return ok(read);
    return err(fault('input.invalid', `\`${file}\` holds no request: an object with \`attributes\`, \`identity\` and the like`));
  } catch (cause) {
    const why = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : '';
    return err(fault('input.invalid', `\`${file}\` cannot be read: ${why}`));
  }
}

type Values = Readonly<Record<string, readonly string[]>>;

/** `Name=value`, gathered by name: a name given again has several values. */
function pairs(written: readonly string[] | undefined, option: string): Result<Values | undefined, Fault> {
  if (written === undefined) return ok(undefined);
  const found = new Map<string, string[]>();
  for (const text of written) {
    const equals = text.indexOf('=');
    if (equals <= 0) return err(fault('input.invalid', `\`${text}\` is no \`name=value\` for ${option}`));
    const name = text.slice(0, equals).trim();
    found.set(name, [...(found.get(name) ?? []), text.slice(equals + 1)]);
  }
  return ok(Object.fromEntries(found));
}

function single(values: Values): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([name, [first = '']]) => [name, first]));
}

const OWN = new Set(['store', 'name', 'group']);

/** `identity.group=All:IT` or `group=All:IT` is the record's group; every other name is an attribute of it. */
function identityOf(values: Values): object {
  const own: Record<string, string> = {};
  const attributes: Record<string, string | readonly string[]> = {};
  for (const [written, list] of Object.entries(values)) {
    const name = written.replace(/^identity\./, '');
    const [first = ''] = list;
    if (OWN.has(name)) own[name] = first;
    else attributes[name] = list.length > 1 ? list : first;
  }
  return { ...own, attributes };
}
