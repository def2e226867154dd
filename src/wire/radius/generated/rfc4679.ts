import { vendorNumber, vendorOctets } from '../accessors-vendor.ts';

// Made by `npm run generate` from src/wire/radius/dictionaries/rfc4679.dictionary: change that, not this.
export const AdslAgentCircuitId = vendorOctets(3561, 1);
export const AdslAgentRemoteId = vendorOctets(3561, 2);
export const ActualDataRateUpstream = vendorNumber(3561, 129, {});
export const ActualDataRateDownstream = vendorNumber(3561, 130, {});
export const MinimumDataRateUpstream = vendorNumber(3561, 131, {});
export const MinimumDataRateDownstream = vendorNumber(3561, 132, {});
export const AttainableDataRateUpstream = vendorNumber(3561, 133, {});
export const AttainableDataRateDownstream = vendorNumber(3561, 134, {});
export const MaximumDataRateUpstream = vendorNumber(3561, 135, {});
export const MaximumDataRateDownstream = vendorNumber(3561, 136, {});
export const MinimumDataRateUpstreamLowPower = vendorNumber(3561, 137, {});
export const MinimumDataRateDownstreamLowPower = vendorNumber(3561, 138, {});
export const MaximumInterleavingDelayUpstream = vendorNumber(3561, 139, {});
export const ActualInterleavingDelayUpstream = vendorNumber(3561, 140, {});
export const MaximumInterleavingDelayDownstream = vendorNumber(3561, 141, {});
export const ActualInterleavingDelayDownstream = vendorNumber(3561, 142, {});
export const AccessLoopEncapsulation = vendorOctets(3561, 144);
export const IwfSession = vendorOctets(3561, 254);
