import { AndFilter, EqualityFilter, ExtensibleFilter, type Filter, OrFilter } from 'ldapts';

/**
 * Filters are built as trees, never as text: a value is the octets of an assertion on the wire and cannot become syntax (what RFC 4515 §3 escapes
 * in text needs no escaping here).
 */
export function equals(attribute: string, value: string | Buffer): Filter {
  return new EqualityFilter({ attribute, value });
}

export function anyOf(filters: readonly Filter[]): Filter {
  const [only] = filters;
  return only !== undefined && filters.length === 1 ? only : new OrFilter({ filters: [...filters] });
}

export function allOf(filters: readonly Filter[]): Filter {
  const [only] = filters;
  return only !== undefined && filters.length === 1 ? only : new AndFilter({ filters: [...filters] });
}

/** Of one of these object classes; no restriction where there are none. */
export function ofClass(objectClasses: readonly string[], filter: Filter): Filter {
  return objectClasses.length === 0 ? filter : allOf([anyOf(objectClasses.map((name) => equals('objectClass', name))), filter]);
}

/** LDAP_MATCHING_RULE_IN_CHAIN of Active Directory: members of members are members. */
export function inChain(attribute: string, dn: string): Filter {
  return new ExtensibleFilter({ matchType: attribute, rule: '1.2.840.113556.1.4.1941', value: dn });
}
