import type { CompiledRadiusService, Policy } from '../../../src/policy/compile.ts';

/** The RADIUS access service of a name. */
export function radiusService(policy: Policy, name: string): CompiledRadiusService | undefined {
  const service = policy.services.get(name);
  return service?.type === 'radius' ? service : undefined;
}
