/**
 * A session as the device tells it, over its terminal or in answer to a query. What it does not tell is absent: an empty list says that there is
 * none. Names of lists are those of the wire.
 */
export type ShownSession = {
  readonly interface?: string;
  /** In any spelling. */
  readonly mac?: string;
  readonly auditSessionId?: string;
  readonly acctSessionId?: string;
  readonly authorized?: boolean;
  readonly voice?: boolean;
  readonly dacls?: readonly string[];
  readonly filterIds?: readonly string[];
  /** Numbers or names. */
  readonly vlans?: readonly string[];
  readonly sgts?: readonly number[];
  readonly redirectAcls?: readonly string[];
  /** Service templates, from wherever they came. */
  readonly serviceTemplates?: readonly string[];
  readonly interfaceTemplates?: readonly string[];
};
