import type { ListUse, ReplyAttribute } from '../model/access.ts';

const REDIRECT = 'url-redirect-acl=';
/** A list by Filter-Id may say which way it filters; another text is no name of a list. */
const FILTER = /^([A-Za-z][A-Za-z0-9_-]{0,62})(\.in|\.out)?$/i;

/** A list named in a value, with what stands around the name. */
export type Named = { readonly list: string; readonly by: ListUse['by']; readonly before: string; readonly after: string };

/** The lists on a device that attributes name; undefined where there are none, so that nobody looks twice. */
export function listsIn(attributes: readonly ReplyAttribute[]): readonly ListUse[] | undefined {
  const uses = attributes.flatMap(({ attribute, values }) => values.flatMap((value) => namedIn(attribute.name, value) ?? []));
  return uses.length === 0 ? undefined : uses.map(({ list, by }) => ({ list, by }));
}

/** The list a value of an attribute names, if it names one. */
export function namedIn(attribute: string, value: string | number): Named | undefined {
  if (typeof value !== 'string') return undefined;
  if (attribute === 'Cisco-AVPair') {
    return value.startsWith(REDIRECT) ? { list: value.slice(REDIRECT.length), by: 'redirect', before: REDIRECT, after: '' } : undefined;
  }
  if (attribute !== 'Filter-Id') return undefined;
  const [, list, after = ''] = FILTER.exec(value) ?? [];
  return list === undefined ? undefined : { list, by: 'filter', before: '', after };
}
