import { z } from 'zod';
import { toIso } from '../../base/time.ts';
import { POSTURE_STATUSES, type PostureResult } from '../../model/posture.ts';

/** The latest posture verdict for an endpoint. */
export const postureView = z.object({
  mac: z.string(),
  status: z.enum(POSTURE_STATUSES),
  version: z.int().optional(),
  at: z.string().optional(),
  failedChecks: z.array(z.string()),
});
export type PostureView = z.output<typeof postureView>;

export function viewOfPosture(result: PostureResult): PostureView {
  return {
    mac: result.endpoint,
    status: result.status,
    version: result.version,
    at: toIso(result.at),
    failedChecks: [...result.failedChecks],
  };
}
