import type { Mac } from '../model/mac.ts';
import type { PostureResult, PostureStatus } from '../model/posture.ts';

/** The latest posture verdict of each endpoint, in memory. control writes, aaa reads. */
export interface PostureDirectory {
  /** `unknown` for an endpoint never heard of. */
  status(endpoint: Mac | undefined): PostureStatus;
  get(endpoint: Mac): PostureResult | undefined;
  /** Takes the result if it is newer than the one held; false when it is not. */
  accept(result: PostureResult): boolean;
  list(): Iterable<PostureResult>;
}
