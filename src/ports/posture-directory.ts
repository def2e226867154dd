import type { Mac } from '../model/mac.ts';
import type { EndpointId, PostureRecord, PostureStatus } from '../model/posture.ts';

/** The posture of every endpoint that was heard of, in memory. control writes, aaa reads. */
export interface PostureDirectory {
  /** What policy sees of the endpoint with this address now; `unknown` for one never heard of. */
  status(mac: Mac | undefined): PostureStatus;
  get(endpoint: EndpointId): PostureRecord | undefined;
  /** The endpoint an address belongs to. */
  find(mac: Mac): PostureRecord | undefined;
  /** Takes the record in place of the one held, unless that has moved further. An address belongs to the endpoint that named it last. */
  put(record: PostureRecord): void;
  list(): Iterable<PostureRecord>;
  readonly size: number;
  /** Called after each change with the record now and before, synchronously; the returned function stops it. */
  watch(listener: (record: PostureRecord, before: PostureRecord | undefined) => void): () => void;
}
