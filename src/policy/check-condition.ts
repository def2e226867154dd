import type { AccessFacts } from '../model/access.ts';
import { ANY, type Condition, type ConditionFault, type Position } from '../rules/ast.ts';
import { comparisonsOf, referencesOf } from '../rules/attributes-of.ts';
import { compileCondition, type Resolver } from '../rules/compile.ts';
import { isIdentityAttribute } from './attributes.ts';
import { POLICY_KINDS, type PolicyKind } from './kinds.ts';

const START: Position = { line: 1, column: 1 };

/** Checks conditions one by one; what is wrong inside a shared condition is told once, where it is defined. */
export class ConditionCheck {
  readonly #resolve: Resolver<AccessFacts>;
  readonly #shared: ReadonlyMap<string, Condition>;
  /** Stands for the shared conditions while another condition is checked. */
  readonly #stubs: ReadonlyMap<string, Condition>;
  readonly #whole: boolean;

  /** `whole`: a name that is not among the shared conditions is not defined; else it may be in a file that could not be read. */
  constructor(resolve: Resolver<AccessFacts>, shared: ReadonlyMap<string, Condition>, whole: boolean) {
    this.#resolve = resolve;
    this.#shared = shared;
    this.#whole = whole;
    this.#stubs = new Map([...shared.keys()].map((name) => [name, ANY]));
  }

  /** Whether it compiles, and reads only what a policy of this kind may (requirement P9), through shared conditions too. */
  faults(condition: Condition, kind: PolicyKind): readonly ConditionFault[] {
    const unread = this.#whole ? [] : referencesOf(condition).map(({ name }) => [name, ANY] as const);
    const compiled = compileCondition(condition, this.#resolve, new Map([...this.#stubs, ...unread]));
    return [...(compiled.ok ? [] : compiled.error), ...this.#forbidden(condition, kind)];
  }

  /** A shared condition that leads back to itself. */
  circle(name: string, condition: Condition): readonly ConditionFault[] {
    const seen = new Set<string>();
    const open = [condition];
    for (let one = open.pop(); one; one = open.pop()) {
      for (const { name: next } of referencesOf(one)) {
        if (next === name) return [{ message: `the shared condition \`${name}\` refers to itself`, ...(condition.at ?? START) }];
        const target = this.#shared.get(next);
        if (target && !seen.has(next)) open.push(target);
        seen.add(next);
      }
    }
    return [];
  }

  #forbidden(condition: Condition, kind: PolicyKind): readonly ConditionFault[] {
    const { reads, title } = POLICY_KINDS[kind];
    if (reads === 'all') return [];
    const why = reads === 'request' ? 'the identity is not known yet' : 'it reads only attributes of identity stores and certificates';
    const forbidden = (attr: string): boolean => isIdentityAttribute(attr) === (reads === 'request');
    const complaint = (attr: string, at: Position | undefined, through: string): ConditionFault => ({
      message: `\`${attr}\`${through} cannot be used in ${title}: ${why}`,
      ...(at ?? START),
    });
    const direct = comparisonsOf(condition).filter(({ attr }) => forbidden(attr));
    const indirect = referencesOf(condition).flatMap((reference) => {
      const target = this.#shared.get(reference.name);
      const found = target && comparisonsOf(target, this.#shared).find(({ attr }) => forbidden(attr));
      return found ? [complaint(found.attr, reference.at, ` in the shared condition \`${reference.name}\``)] : [];
    });
    return [...direct.map(({ attr, at }) => complaint(attr, at, '')), ...indirect];
  }
}
