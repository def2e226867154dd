import { type BindPoint, bindPointsOf, inOrder } from './bind-points.ts';
import { type AuthenticationPolicy, type FlowDocument, WITHOUT_VIEW } from './flow-schema.ts';
import { error, type Problem, warning } from './problem.ts';
import { ruleOf } from './rule.ts';

/** Faults of what is bound to each factor and virtual server. */
export function checkBindings(document: FlowDocument): readonly Problem[] {
  const policies = new Map(document.policies.map((policy) => [policy.name, policy]));
  const factors = new Set(document.factors.map(({ name }) => name));
  const schemas = new Set(document.loginSchemas.map(({ name }) => name));
  return bindPointsOf(document).flatMap((point) => [
    ...checkSchema(point, schemas),
    ...checkReferences(point, policies, factors),
    ...checkPriorities(point),
    ...checkGoto(point),
    ...checkExclusive(point, policies),
    ...checkReachable(point, policies),
  ]);
}

function checkSchema({ name, loginSchema, path }: BindPoint, schemas: ReadonlySet<string>): readonly Problem[] {
  if (loginSchema === undefined || WITHOUT_VIEW.has(loginSchema) || schemas.has(loginSchema)) return [];
  const message = `\`${name}\` names a login schema \`${loginSchema}\` that is not there; it is taken for one with a logon form`;
  return [warning('unknown-schema', [...path, 'loginSchema'], message)];
}

type Policies = ReadonlyMap<string, AuthenticationPolicy>;

function checkReferences({ name, bindings, path }: BindPoint, policies: Policies, factors: ReadonlySet<string>): readonly Problem[] {
  const empty =
    bindings.length === 0 ? [warning('empty-factor', path, `nothing is bound to \`${name}\`: whoever comes there is denied`)] : [];
  const missing = bindings.flatMap(({ policy, nextFactor }, index) => {
    const place = [...path, 'bindings', index];
    return [
      ...(policies.has(policy)
        ? []
        : [error('unknown-policy', [...place, 'policy'], `\`${name}\` binds a policy \`${policy}\` that is not there`)]),
      ...(nextFactor === undefined || factors.has(nextFactor)
        ? []
        : [error('unknown-factor', [...place, 'nextFactor'], `\`${name}\` leads to a factor \`${nextFactor}\` that is not there`)]),
    ];
  });
  return [...empty, ...missing];
}

function checkPriorities({ name, bindings, path }: BindPoint): readonly Problem[] {
  const priorities = new Map<number, string>();
  const bound = new Set<string>();
  return bindings.flatMap(({ policy, priority }, index) => {
    const place = [...path, 'bindings', index];
    const other = priorities.get(priority);
    const twice = bound.has(policy);
    priorities.set(priority, policy);
    bound.add(policy);
    if (twice) return [error('duplicate-binding', place, `\`${policy}\` is bound to \`${name}\` twice`)];
    if (other === undefined) return [];
    return [
      error(
        'duplicate-priority',
        [...place, 'priority'],
        `\`${policy}\` and \`${other}\` have the same priority ${priority} in \`${name}\``,
      ),
    ];
  });
}

function checkGoto({ name, bindings, path }: BindPoint): readonly Problem[] {
  return bindings.flatMap(({ policy, priority, goto }, index) => {
    if (typeof goto !== 'number') return [];
    const place = [...path, 'bindings', index, 'goto'];
    if (goto <= priority)
      return [error('goto-backward', place, `\`${policy}\` in \`${name}\` goes from ${priority} back to ${goto}: only forward is allowed`)];
    if (bindings.some((other) => other.priority === goto)) return [];
    return [error('goto-nowhere', place, `\`${policy}\` in \`${name}\` goes to the priority ${goto}, which nothing has`)];
  });
}

/** Requirement E13: beside EPA only NO_AUTHN, in whichever order they were bound. */
function checkExclusive({ name, bindings, path }: BindPoint, policies: Policies): readonly Problem[] {
  const kindOf = (policy: string): 'epa' | 'noAuthn' | 'ordinary' | undefined => {
    const action = policies.get(policy)?.action;
    return action === undefined ? undefined : action === 'noAuthn' ? 'noAuthn' : 'epa' in action ? 'epa' : 'ordinary';
  };
  const epa = bindings.find(({ policy }) => kindOf(policy) === 'epa');
  if (epa === undefined) return [];
  return bindings.flatMap(({ policy }, index) => {
    if (kindOf(policy) !== 'ordinary') return [];
    const message = `\`${policy}\` cannot be bound to \`${name}\` beside the EPA policy \`${epa.policy}\`: only NO_AUTHN may be`;
    return [error('epa-exclusive', [...path, 'bindings', index], message)];
  });
}

/** Trap T3-13: what stands behind a NO_AUTHN that always applies is never reached. */
function checkReachable({ name, bindings, path }: BindPoint, policies: Policies): readonly Problem[] {
  const ordered = inOrder(bindings.map((binding, index) => ({ ...binding, index })));
  const stop = ordered.find(({ policy }) => {
    const found = policies.get(policy);
    return found?.action === 'noAuthn' && ruleOf(found.rule) === 'true';
  });
  if (stop === undefined) return [];
  return ordered.flatMap(({ policy, priority, index }) => {
    const action = policies.get(policy)?.action;
    if (priority <= stop.priority || typeof action !== 'object' || !('epa' in action)) return [];
    const message = `the EPA policy \`${policy}\` is never reached: \`${stop.policy}\` before it in \`${name}\` always succeeds`;
    return [warning('unreachable-epa', [...path, 'bindings', index], message)];
  });
}
