import { err, ok, type Result } from '../base/result.ts';
import type { AttributeValue } from '../model/access.ts';
import { type Comparison, type Condition, type ConditionFault, DEEPEST, type Position } from './ast.ts';
import type { ValueKind } from './literals.ts';
import { type ScalarTest, scalarTest } from './scalar.ts';

/** How an attribute is read from the facts `F`: one value, a list, or undefined when it is missing (an empty list is missing too). */
export type Attribute<F> = ValueKind & {
  readonly read: (facts: F) => AttributeValue | readonly AttributeValue[] | undefined;
};

/** The attribute of a name; undefined when there is none. */
export type Resolver<F> = (name: string) => Attribute<F> | undefined;

export type Test<F> = (facts: F) => boolean;

const NOWHERE: Position = { line: 1, column: 1 };

/**
 * Turns a condition into one closure. All faults are given at once: unknown attributes, operators and values that do not fit the
 * attribute's type, unknown or circular references, nesting deeper than 16.
 */
export function compileCondition<F>(
  condition: Condition,
  resolve: Resolver<F>,
  shared: ReadonlyMap<string, Condition> = new Map(),
): Result<Test<F>, readonly ConditionFault[]> {
  const compiler = new Compiler(resolve, shared);
  const test = compiler.compile(condition, 1);
  return compiler.faults.length === 0 ? ok(test) : err(compiler.faults);
}

class Compiler<F> {
  readonly faults: ConditionFault[] = [];
  readonly #resolve: Resolver<F>;
  readonly #shared: ReadonlyMap<string, Condition>;
  /** Shared conditions met so far; `open` while inside one, so that a circle is seen. */
  readonly #references = new Map<string, Test<F> | 'open'>();

  constructor(resolve: Resolver<F>, shared: ReadonlyMap<string, Condition>) {
    this.#resolve = resolve;
    this.#shared = shared;
  }

  compile(condition: Condition, depth: number): Test<F> {
    if (depth > DEEPEST) return this.#fault(`the condition is nested more than ${DEEPEST} deep`, condition.at);
    switch (condition.kind) {
      case 'any':
        return always;
      case 'all':
        return conjunction(condition.of.map((one) => this.compile(one, depth + 1)));
      case 'anyOf':
        return disjunction(condition.of.map((one) => this.compile(one, depth + 1)));
      case 'not': {
        const inner = this.compile(condition.of, depth + 1);
        return (facts) => !inner(facts);
      }
      case 'ref':
        return this.#reference(condition.name, condition.at);
      case 'compare':
        return this.#comparison(condition);
    }
  }

  #reference(name: string, at: Position | undefined): Test<F> {
    const known = this.#references.get(name);
    if (known === 'open') return this.#fault(`the shared condition \`${name}\` refers to itself`, at);
    if (known) return known;
    const condition = this.#shared.get(name);
    if (!condition) return this.#fault(`there is no shared condition \`${name}\``, at);
    this.#references.set(name, 'open');
    const test = this.compile(condition, 1);
    this.#references.set(name, test);
    return test;
  }

  #comparison(of: Comparison): Test<F> {
    const attribute = this.#resolve(of.attr);
    if (!attribute) return this.#fault(`there is no attribute \`${of.attr}\``, of.at);
    const { read } = attribute;
    if ((of.op === 'exists' || of.op === 'notExists') && of.value !== undefined) {
      return this.#fault(`\`${of.attr}\`: \`${of.op}\` takes no value`, of.at);
    }
    if (of.op === 'exists') return (facts) => isPresent(read(facts));
    if (of.op === 'notExists') return (facts) => !isPresent(read(facts));
    const test = scalarTest(of, attribute);
    if (!test.ok) return this.#fault(`\`${of.attr}\`: ${test.error}`, of.at);
    return of.op === 'ne' || of.op === 'notIn' ? noneOf(read, test.value) : oneOf(read, test.value);
  }

  #fault(message: string, at: Position = NOWHERE): Test<F> {
    this.faults.push({ message, line: at.line, column: at.column });
    return never;
  }
}

const always = (): boolean => true;
const never = (): boolean => false;

function isPresent(value: AttributeValue | readonly AttributeValue[] | undefined): boolean {
  return value !== undefined && (typeof value !== 'object' || value.length > 0);
}

function oneOf<F>(read: Attribute<F>['read'], test: ScalarTest): Test<F> {
  return (facts) => {
    const value = read(facts);
    if (value === undefined) return false;
    return typeof value === 'object' ? value.some(test) : test(value);
  };
}

/** `ne` and `notIn`: present, and not one of the values passes. */
function noneOf<F>(read: Attribute<F>['read'], test: ScalarTest): Test<F> {
  return (facts) => {
    const value = read(facts);
    if (value === undefined) return false;
    return typeof value === 'object' ? value.length > 0 && !value.some(test) : !test(value);
  };
}

function conjunction<F>(tests: readonly Test<F>[]): Test<F> {
  const [a, b] = tests;
  if (!a) return always;
  if (!b) return a;
  if (tests.length === 2) return (facts) => a(facts) && b(facts);
  return (facts) => {
    for (const test of tests) if (!test(facts)) return false;
    return true;
  };
}

function disjunction<F>(tests: readonly Test<F>[]): Test<F> {
  const [a, b] = tests;
  if (!a) return never;
  if (!b) return a;
  if (tests.length === 2) return (facts) => a(facts) || b(facts);
  return (facts) => {
    for (const test of tests) if (test(facts)) return true;
    return false;
  };
}
