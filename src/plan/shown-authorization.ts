import type { Authorization } from '../model/session.ts';
import type { ShownSession } from '../model/shown-session.ts';

/** What a device shows of a session, held against what it should have: what agrees, and what does not. Neither: it shows nothing of it. */
export type Comparison = { readonly agrees: readonly string[]; readonly differs: readonly string[] };

/** What every session in force agrees in. */
export const AUTHORIZED = 'authorized';

/**
 * Whether a device has the wanted authorization in force, as far as it shows it: downloadable list, VLAN, Filter-Id, security group, list of the
 * redirection, and that the session is authorized at all. What it does not tell is not held against it.
 */
export function compareShown(wanted: Authorization, shown: ShownSession): Comparison {
  const agrees: string[] = [];
  const differs: string[] = [];
  if (shown.authorized === false) differs.push('the session is not authorized');
  if (shown.authorized === true) agrees.push(AUTHORIZED);
  for (const [what, want, have] of parts(wanted, shown)) {
    if (have === undefined) continue;
    if (want === undefined ? have.length === 0 : have.includes(want)) {
      if (want !== undefined) agrees.push(`${what} ${want}`);
    } else differs.push(`${what} ${have.length === 0 ? 'none' : have.join(', ')} instead of ${want ?? 'none'}`);
  }
  return { agrees, differs };
}

/** Whether a device has anything to show of it but that the session is authorized. */
export function isVisible({ dacl, vlan, filterId, sgt, redirect }: Authorization): boolean {
  return [dacl, vlan, filterId, sgt, redirect].some((part) => part !== undefined);
}

type Part = readonly [what: string, wanted: string | undefined, shown: readonly string[] | undefined];

function parts(wanted: Authorization, shown: ShownSession): readonly Part[] {
  const { dacl, vlan, filterId, sgt, redirect } = wanted;
  return [
    ['dACL', dacl, shown.dacls],
    ['VLAN', vlan, vlan === undefined ? undefined : comparableVlans(vlan, shown.vlans)],
    ['Filter-Id', withoutDirection(filterId), shown.filterIds?.map((name) => withoutDirection(name) ?? name)],
    ['SGT', sgt === undefined ? undefined : String(sgt), sgt === undefined ? undefined : shown.sgts?.map(String)],
    ['redirect ACL', redirect?.acl, shown.redirectAcls],
  ];
}

/** A VLAN by number cannot be held against one by name. Without a wanted one the port keeps its own. */
function comparableVlans(vlan: string, shown: readonly string[] | undefined): readonly string[] | undefined {
  const numeric = /^\d+$/.test(vlan);
  const same = shown?.filter((one) => /^\d+$/.test(one) === numeric);
  return same === undefined || same.length === 0 ? undefined : same;
}

/** `GUEST.in` is the list `GUEST` for what comes in. */
function withoutDirection(name: string | undefined): string | undefined {
  return name?.replace(/\.(?:in|out)$/, '');
}
