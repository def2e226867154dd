import type { ModeEdge, ModeGraph } from './contract.ts';

/** One step between modes. */
export type Transition = ModeEdge & { readonly from: string; readonly to: string };

/** The next step on a shortest way from one mode to another; undefined when there is none, or no need of one. */
export function nextTransition(graph: ModeGraph, from: string, to: string): Transition | undefined {
  const first = new Map<string, Transition>();
  let rim = [from];
  while (rim.length > 0 && !first.has(to)) {
    const wider: string[] = [];
    for (const mode of rim) {
      for (const [target, edge] of Object.entries(graph.modes[mode]?.to ?? {})) {
        if (target === from || first.has(target)) continue;
        first.set(target, first.get(mode) ?? { ...edge, from, to: target });
        wider.push(target);
      }
    }
    rim = wider;
  }
  return first.get(to);
}

/** A way is given up after this many steps: a device that throws us back each time must not keep us walking. */
export function mostTransitions(graph: ModeGraph): number {
  return 2 * Object.keys(graph.modes).length;
}

/** Whether `mode` is `block` or one of its sub-modes. */
export function isWithin(graph: ModeGraph, mode: string, block: string): boolean {
  for (
    let at: string | undefined = mode, left = mostTransitions(graph);
    at !== undefined && left > 0;
    at = graph.modes[at]?.parent, left--
  ) {
    if (at === block) return true;
  }
  return false;
}
