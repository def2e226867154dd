import { type Fault, fault } from '../../base/fault.ts';

export type Vars = Readonly<Record<string, unknown>>;

/** A group as a file says it. `children` and `hosts` keep where they stand; `defined` is false while it is only named. */
export type Group = {
  readonly hosts: Map<string, { vars: Vars; at: string }>;
  readonly children: Map<string, string>;
  readonly vars: Record<string, unknown>;
  defined: boolean;
  readonly at: string;
};

export type AnsibleHost = { readonly name: string; readonly vars: Vars; readonly groups: readonly string[]; readonly at: string };

/** The groups of an inventory by their names, in the order in which they appear. */
export class AnsibleGroups {
  readonly #groups = new Map<string, Group>();

  named(name: string, at: string): Group {
    const known = this.#groups.get(name) ?? { hosts: new Map(), children: new Map(), vars: {}, defined: false, at };
    this.#groups.set(name, known);
    return known;
  }

  /** Groups that are named and nowhere defined, and groups that hold themselves: whatever a file meant by them would be left out in silence. */
  faults(): readonly Fault[] {
    return [...this.#groups].flatMap(([name, group]) => {
      if (!group.defined && name !== 'all' && name !== 'ungrouped')
        return [
          fault('config.invalid', `there is no group \`${name}\`: write \`[${name}]\` with its hosts, or correct the name`, {
            at: group.at,
          }),
        ];
      return this.#ancestors(name).has(name) ? [fault('config.invalid', `the group \`${name}\` holds itself`, { at: group.at })] : [];
    });
  }

  /**
   * Each host once, with the groups it is in, the outer first. As in Ansible, variables of a group give way to those of groups that lie deeper, of equally
   * deep ones to the later name, and all to the host's own.
   */
  hosts(): readonly AnsibleHost[] {
    const found = new Map<string, { own: Vars; direct: string[]; at: string }>();
    for (const [name, group] of this.#groups) {
      for (const [host, { vars, at }] of group.hosts) {
        const known = found.get(host);
        found.set(host, { own: { ...known?.own, ...vars }, direct: [...(known?.direct ?? []), name], at: known?.at ?? at });
      }
    }
    const everybody = this.#groups.get('all')?.vars ?? {};
    return [...found].map(([name, { own, direct, at }]) => {
      const all = new Set(direct.flatMap((one) => [one, ...this.#ancestors(one)]));
      const groups = [...all]
        .filter((one) => one !== 'all' && one !== 'ungrouped')
        .sort((a, b) => this.#depth(a) - this.#depth(b) || (a < b ? -1 : 1));
      const ofGroups = groups.map((one) => this.#groups.get(one)?.vars ?? {});
      return { name, groups, at, vars: Object.assign({}, everybody, ...ofGroups, own) as Vars };
    });
  }

  #parents(name: string): readonly string[] {
    return [...this.#groups].flatMap(([parent, { children }]) => (children.has(name) ? [parent] : []));
  }

  #ancestors(name: string): ReadonlySet<string> {
    const found = new Set<string>();
    const waiting = [...this.#parents(name)];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (found.has(next)) continue;
      found.add(next);
      waiting.push(...this.#parents(next));
    }
    return found;
  }

  /** Only of groups that do not hold themselves. */
  #depth(name: string): number {
    return 1 + Math.max(0, ...this.#parents(name).map((parent) => this.#depth(parent)));
  }
}
