import type { Binding, FlowDocument } from './flow-schema.ts';

/** Where policies are bound: a policy label, or a virtual server, which is one too (requirement E10). */
export type BindPoint = {
  readonly kind: 'factor' | 'server';
  readonly name: string;
  readonly loginSchema: string | undefined;
  readonly bindings: readonly Binding[];
  /** Where it stands in the document. */
  readonly path: readonly PropertyKey[];
};

export function bindPointsOf(document: FlowDocument): readonly BindPoint[] {
  const pointAt = (kind: BindPoint['kind'], list: 'factors' | 'servers') =>
    document[list].map(({ name, loginSchema, bindings }, index): BindPoint => ({ kind, name, loginSchema, bindings, path: [list, index] }));
  return [...pointAt('factor', 'factors'), ...pointAt('server', 'servers')];
}

/** The bindings in the order they are tried: the lowest priority number first (requirement E38). */
export function inOrder<B extends { readonly priority: number }>(bindings: readonly B[]): readonly B[] {
  return [...bindings].sort((a, b) => a.priority - b.priority);
}
