import { Engine as RulesEngine } from 'json-rules-engine';
import { inRanges, parseAddressRange } from '../../src/rules/addresses.ts';
import { matchesGlob } from '../../src/rules/glob.ts';
import { type Engine, NO_RULE } from './engine.ts';
import type { Cell, Request, WrittenRule } from './workload.ts';

const OPERATORS: Partial<Record<Cell['op'], string>> = { eq: 'equal', ne: 'notEqual', in: 'in', notIn: 'notIn' };

/**
 * json-rules-engine with one priority a rule and a stop at the first success, which makes it a first-match table. Conditions have priorities
 * too, so that the first false one ends a rule; what the engine lacks (places, ranges, patterns) are operators with values made beforehand.
 */
export function jsonRulesEngine(rules: readonly WrittenRule[]): Engine<Request> {
  const engine = new RulesEngine([], { allowUndefinedFacts: true });
  engine.addOperator<string, string>('inGroup', (value, wanted) => value === wanted || value.startsWith(`${wanted}:`));
  engine.addOperator<number, readonly [number, number]>('between', (value, [low, high]) => value >= low && value <= high);
  engine.addOperator<string, string>('matchesGlob', (value, pattern) => matchesGlob(pattern, value));
  engine.addOperator<string, string>('endsWith', (value, end) => value.endsWith(end));
  engine.addOperator<string, string>('textContains', (value, part) => value.includes(part));
  engine.addOperator<string, NonNullable<ReturnType<typeof parseAddressRange>>>('ipInRange', (value, range) => inRanges([range], value));
  rules.forEach(({ name, cells }, index) => {
    engine.addRule({
      name,
      priority: rules.length - index,
      event: { type: name },
      conditions: {
        all: cells.map(({ of, op, value }, place) => ({
          fact: of,
          operator: OPERATORS[op] ?? (op === 'contains' ? 'textContains' : op),
          value: op === 'ipInRange' ? parseAddressRange(String(value)) : value,
          priority: cells.length - place,
        })),
      },
    });
  });
  engine.on('success', () => engine.stop());
  return {
    name: 'json-rules-engine 7.3.1',
    prepare: (request) => request,
    decide: async (request) => (await engine.run(request)).events[0]?.type ?? NO_RULE,
  };
}
