import { err, ok, type Result } from '../base/result.ts';
import type { Device } from '../model/device.ts';
import type { Condition, ConditionFault } from '../rules/ast.ts';
import { type Attribute, compileCondition, type Resolver } from '../rules/compile.ts';
import { parseCondition } from '../rules/parse.ts';

/** What a selector may ask of a device. */
export type SelectableDevice = Pick<Device, 'id' | 'addresses' | 'groups' | 'driver' | 'platform' | 'ssh' | 'coa'>;

type Read = Attribute<SelectableDevice>['read'];

/** INVARIANT: every attribute is text, or a list of texts; `docs/bulk.md` lists them. */
const ATTRIBUTES: Readonly<Record<string, Read>> = {
  name: ({ id }) => id,
  address: ({ addresses, ssh }) => [...addresses.map(({ text }) => text.replace(/\/32$/, '')), ...(ssh ? [ssh.address] : [])],
  driver: ({ driver }) => driver,
  platform: ({ platform }) => platform,
  group: ({ groups }) => Object.values(groups).flatMap((place) => [place, place.replaceAll(':', '/')]),
  site: ({ groups }) => groups.Location?.split(':') ?? [],
};

/** The names a selector may ask for, for messages and help. */
const SELECTOR_NAMES: readonly string[] = [...Object.keys(ATTRIBUTES), 'group.<hierarchy>'];

const attributeNamed: Resolver<SelectableDevice> = (name) => {
  if (Object.hasOwn(ATTRIBUTES, name)) {
    const read = ATTRIBUTES[name];
    return read && { read, type: 'text' };
  }
  const hierarchy = /^group\.(.+)$/.exec(name)?.[1];
  if (hierarchy === undefined) return undefined;
  return {
    type: 'text',
    read: ({ groups }) => {
      const place = Object.hasOwn(groups, hierarchy) ? groups[hierarchy] : undefined;
      return place === undefined ? undefined : [place, place.replaceAll(':', '/')];
    },
  };
};

/**
 * Compiles a selector such as `group=access/* and platform=isr1000-8p and not name=sw-ber-1`: the one condition language, in which values need no
 * quotes here, and `*` and `?` in the value of `=`, `!=`, `in` and `not-in` stand for any characters and for one.
 */
export function compileSelector(text: string): Result<(device: SelectableDevice) => boolean, readonly ConditionFault[]> {
  const parsed = parseCondition(text, 'bare');
  if (!parsed.ok) return err([parsed.error]);
  const compiled = compileCondition(withGlobs(parsed.value), attributeNamed);
  return compiled.ok ? ok(compiled.value) : err(compiled.error.map(withNames));
}

function withNames(found: ConditionFault): ConditionFault {
  if (!found.message.startsWith('there is no attribute')) return found;
  return { ...found, message: `${found.message}: use one of ${SELECTOR_NAMES.join(', ')}` };
}

function withGlobs(condition: Condition): Condition {
  switch (condition.kind) {
    case 'all':
    case 'anyOf':
      return { ...condition, of: condition.of.map(withGlobs) };
    case 'not':
      return { ...condition, of: withGlobs(condition.of) };
    case 'compare': {
      const values = Array.isArray(condition.value) ? condition.value : [condition.value];
      if (!values.some((value) => typeof value === 'string' && /[*?]/.test(value))) return condition;
      const { attr, op, at } = condition;
      const any: Condition = {
        kind: 'anyOf',
        of: values.map((value): Condition => ({ kind: 'compare', attr, op: 'matchesGlob', value, ...(at && { at }) })),
      };
      if (op === 'eq' || op === 'in') return any;
      // Missing makes a comparison false, `!=` too.
      return op === 'ne' || op === 'notIn'
        ? {
            kind: 'all',
            of: [
              { kind: 'compare', attr, op: 'exists', ...(at && { at }) },
              { kind: 'not', of: any },
            ],
          }
        : condition;
    }
    default:
      return condition;
  }
}
