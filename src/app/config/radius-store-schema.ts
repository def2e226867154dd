import { z } from 'zod';
import { name } from './fields.ts';

/** `kind: radius`: users whom another RADIUS server knows. */
export const radiusStoreSchema = z.strictObject({
  id: name,
  kind: z.literal('radius'),
  /** Names of `remote-servers.yaml`, the first is asked first. */
  servers: z.array(name).min(1, 'at least one remote server'),
  rejectMeans: z.enum(['auth-failed', 'not-found']).default('auth-failed'),
  /** Attributes of the Access-Accept that the record gets. */
  attributes: z.array(z.string().min(1)).default([]),
  nasIdentifier: z.string().min(1).max(253).default('portreeve'),
});
