import { AUTH_METHODS, type AuthMethod } from '../model/access.ts';
import type { Device, DeviceId } from '../model/device.ts';
import type { Choice, IdentityResult, PolicyDocument, UnknownUserPolicy } from './elements.ts';
import type { StoresKnown } from './unknown-user.ts';
import { namesToAsk } from './windows-names.ts';

/** What this server itself may take beside the stores, in ms. */
const OWN_PROCESSING = 20;

/**
 * How long the search for an unknown user can take, in ms: the sum over the selected stores that support the method, a store with a domain list once
 * for each domain (requirement U24). Without a method: of the slowest. The server's own processing is not in it.
 */
export function worstCaseOf(policy: UnknownUserPolicy, stores: StoresKnown, method?: AuthMethod): number {
  if (method === undefined) return Math.max(...AUTH_METHODS.map((one) => worstCaseOf(policy, stores, one)));
  if (policy.mode === 'fail') return 0;
  let sum = 0;
  for (const id of policy.selected) {
    const store = stores.get(id);
    if (store?.methods.has(method)) sum += store.worstCase * namesToAsk(store.windows, 'user').length;
  }
  return sum;
}

/** A device gives up before a search for an unknown user is sure to be over. Times in ms. */
export type SlowSearch = {
  readonly policy: string;
  readonly service: string;
  readonly method: AuthMethod;
  readonly worstCase: number;
  readonly device: DeviceId;
  readonly timeout: number;
};

/**
 * For each RADIUS service that looks for unknown users, the devices whose timeout is not above the worst case of its slowest method (requirement U24):
 * their unknown users may fail although some store would have accepted them.
 */
export function slowSearches(document: PolicyDocument, stores: StoresKnown, devices: readonly Device[]): readonly SlowSearch[] {
  return document.services.flatMap((service) => {
    if (service.type !== 'radius') return [];
    const policies = document.unknownUserPolicies.filter(({ name }) => names(service.identity, name));
    return policies.flatMap((policy) => {
      const slowest = service.allowedProtocols
        .map((method) => ({ method, worstCase: worstCaseOf(policy, stores, method) }))
        .reduce((worst, one) => (one.worstCase > worst.worstCase ? one : worst), { method: 'PAP' as AuthMethod, worstCase: 0 });
      return devices.flatMap(({ id, radius }): SlowSearch[] =>
        slowest.worstCase > 0 && radius && radius.timeout <= slowest.worstCase + OWN_PROCESSING
          ? [{ policy: policy.name, service: service.name, ...slowest, device: id, timeout: radius.timeout }]
          : [],
      );
    });
  });
}

/** The advice that goes with a slow search (requirements U24, U25). */
export function slowSearchAdvice({ policy, service, method, worstCase, device, timeout }: SlowSearch): string {
  return (
    `looking for an unknown user by \`${policy}\` in the service \`${service}\` can take ${worstCase} ms with ${method}, and \`${device}\` waits ` +
    `${timeout} ms: raise its timeout, shorten those of the stores, or put first the store that serves most requests, then those of ` +
    'time-critical methods such as PEAP and of the most specific credentials'
  );
}

function names(choice: Choice<IdentityResult>, policy: string): boolean {
  const results = choice.mode === 'simple' ? [choice.result] : [...choice.rules.map(({ result }) => result), choice.default];
  return results.some(({ source }) => source.kind === 'unknown-user' && source.policy === policy);
}
