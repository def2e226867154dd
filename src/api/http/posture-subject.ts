import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { type Mac, parseMac } from '../../model/mac.ts';
import type { EndpointId, PostureRecord } from '../../model/posture.ts';
import { newRecord } from '../../posture/state/record.ts';
import type { ApiDeps } from './deps.ts';

/** The record of an endpoint by its id or by one of its addresses. */
export function heldRecord({ postures }: Pick<ApiDeps, 'postures'>, id: EndpointId): PostureRecord | undefined {
  const address = parseMac(id);
  return postures.get(id) ?? (address && postures.find(address));
}

/** The record of an endpoint; of an address nobody was heard of with, an empty one. The fault is that an agent's name is not known. */
export function recordOf(deps: Pick<ApiDeps, 'postures' | 'clock'>, id: EndpointId): Result<PostureRecord, Fault> {
  const held = heldRecord(deps, id);
  if (held) return ok(held);
  const address: Mac | undefined = parseMac(id);
  if (address) return ok(newRecord(address, [], deps.clock.now(), 0, ''));
  return err(fault('api.not-found', `no endpoint is called \`${id}\`: list the endpoints, or give a MAC address`));
}
