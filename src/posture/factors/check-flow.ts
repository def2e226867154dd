import { type BindPoint, bindPointsOf } from './bind-points.ts';
import { checkBindings } from './check-bindings.ts';
import { checkElements } from './check-elements.ts';
import type { FlowDocument } from './flow-schema.ts';
import { error, type Problem, warning } from './problem.ts';

/** Everything wrong with a flow, errors and warnings, each at its element. Without an error the flow can be run. */
export function checkFlow(document: FlowDocument): readonly Problem[] {
  return [...checkElements(document), ...checkBindings(document), ...cycles(document), ...orphans(document)];
}

/** Factors that lead back to themselves; each circle is told once, at the binding that closes it. */
function cycles(document: FlowDocument): readonly Problem[] {
  const points = new Map(bindPointsOf(document).map((point) => [point.name, point]));
  const done = new Set<string>();
  const found: Problem[] = [];
  const walk = (point: BindPoint, above: readonly string[]): void => {
    if (done.has(point.name)) return;
    const chain = [...above, point.name];
    for (const [index, { nextFactor }] of point.bindings.entries()) {
      if (nextFactor === undefined) continue;
      const open = chain.indexOf(nextFactor);
      if (open >= 0) {
        const circle = [...chain.slice(open), nextFactor].map((name) => `\`${name}\``).join(' → ');
        found.push(error('factor-cycle', [...point.path, 'bindings', index, 'nextFactor'], `the factors lead in a circle: ${circle}`));
      } else {
        const next = points.get(nextFactor);
        if (next) walk(next, chain);
      }
    }
    done.add(point.name);
  };
  for (const point of points.values()) walk(point, []);
  return found;
}

/** Factors no virtual server leads to (trap T3-5); a document without virtual servers is a part of a flow, and has none. */
function orphans(document: FlowDocument): readonly Problem[] {
  if (document.servers.length === 0) return [];
  const points = new Map(bindPointsOf(document).map((point) => [point.name, point]));
  const reached = new Set(document.servers.map(({ name }) => name));
  for (const name of reached) {
    for (const { nextFactor } of points.get(name)?.bindings ?? []) if (nextFactor !== undefined) reached.add(nextFactor);
  }
  return [...points.values()].flatMap(({ name, path }) =>
    reached.has(name) ? [] : [warning('orphan-factor', path, `nothing leads to the factor \`${name}\``)],
  );
}
