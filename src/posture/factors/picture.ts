import type { Factor, Flow, RunnableBinding } from './flow.ts';
import type { TraceEntry } from './run-state.ts';

/** A box: a factor with its logon form and what is bound to it, or one of the two ends. */
export type PictureNode = {
  readonly id: string;
  readonly title: string;
  /** The logon form, then one line a policy. */
  readonly lines: readonly string[];
  readonly shape: 'server' | 'factor' | 'complete' | 'denied';
  readonly taken: boolean;
};

/** An arrow: on success, or on failure (quarantine, or the end). */
export type PictureEdge = {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly on: 'success' | 'failure';
  readonly taken: boolean;
};

/** A flow as boxes and arrows, the path of a run marked (requirement E37). */
export type Picture = { readonly nodes: readonly PictureNode[]; readonly edges: readonly PictureEdge[] };

const COMPLETE = 'complete';
const DENIED = 'denied';

/** The picture of a flow; with the trace of a run, of the path it took. */
export function pictureOf(flow: Flow, trace: readonly TraceEntry[] = []): Picture {
  const ids = new Map([...flow.factors.keys()].map((name, at) => [name, `f${at}`]));
  const idOf = (name: string | undefined): string => (name === undefined ? COMPLETE : (ids.get(name) ?? DENIED));
  const edges = [...flow.factors.values()].flatMap((factor) => edgesOf(factor, idOf, trace));
  const visited = new Set(trace.map(({ factor }) => idOf(factor)));
  const boxes = [...flow.factors.values()].map((factor): PictureNode => {
    const id = idOf(factor.name);
    return { id, title: factor.name, lines: linesOf(factor), shape: factor.kind, taken: visited.has(id) };
  });
  const ends = ([COMPLETE, DENIED] as const).map((shape): PictureNode => {
    return { id: shape, title: shape, lines: [], shape, taken: edges.some(({ to, taken }) => to === shape && taken) };
  });
  return { nodes: [...boxes, ...ends], edges };
}

function linesOf({ view, bindings }: Factor): readonly string[] {
  const asks = bindings.some(({ action }) => action.kind === 'authentication');
  return [
    view === undefined || !asks ? 'no schema' : `shows ${view}`,
    ...bindings.map((binding) => `${binding.priority} ${binding.policy}${acts(binding)}`),
  ];
}

function acts({ action, rule }: RunnableBinding): string {
  const skipped = rule === 'true' ? '' : ', skipped';
  switch (action.kind) {
    case 'epa':
      return ` (EPA${skipped})`;
    case 'noAuthn':
      return ` (NO_AUTHN${skipped})`;
    case 'authentication':
      return ` (${action.method}${skipped})`;
  }
}

function edgesOf(factor: Factor, idOf: (name: string | undefined) => string, trace: readonly TraceEntry[]): readonly PictureEdge[] {
  const from = idOf(factor.name);
  const took = (policy: string, quarantine: boolean): boolean =>
    trace.some(
      (one) =>
        one.kind === 'advance' && one.factor === factor.name && one.policy === policy && (one.because === 'quarantine') === quarantine,
    );
  const bindings = factor.bindings.filter(({ rule }) => rule === 'true');
  const successes = bindings.map(({ policy, nextFactor }): PictureEdge => {
    return { from, to: idOf(nextFactor), label: policy, on: 'success', taken: took(policy, false) };
  });
  const quarantines = bindings.flatMap(({ policy, nextFactor, action }, at): readonly PictureEdge[] => {
    if (action.kind !== 'epa' || action.epa.quarantineGroup === undefined || !mayBeLast(bindings, at)) return [];
    return [{ from, to: idOf(nextFactor), label: `fails: ${action.epa.quarantineGroup}`, on: 'failure', taken: took(policy, true) }];
  });
  const ended = trace.some((one) => one.kind === 'denied' && one.factor === factor.name);
  const ends: readonly PictureEdge[] = mayBeDenied(bindings) ? [{ from, to: DENIED, label: 'fails', on: 'failure', taken: ended }] : [];
  return [...successes, ...quarantines, ...ends];
}

/** Whether nothing may be tried after this one has failed. */
function mayBeLast(bindings: readonly RunnableBinding[], at: number): boolean {
  return bindings[at]?.goto === 'END' || at === bindings.length - 1;
}

function mayBeDenied(bindings: readonly RunnableBinding[]): boolean {
  if (bindings.length === 0) return true;
  return bindings.some(({ action }, at) => {
    if (!mayBeLast(bindings, at)) return false;
    return action.kind === 'authentication' || (action.kind === 'epa' && action.epa.quarantineGroup === undefined);
  });
}
