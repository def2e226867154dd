import { DerTag, derElements, derInside, objectIdentifier } from './der.ts';

/** Names of the subject that are no distinguished name (RFC 5280 §4.2.1.6); `upn` is Microsoft's User Principal Name. */
export type AlternativeNames = { readonly upn: readonly string[]; readonly email: readonly string[]; readonly dns: readonly string[] };

const SUBJECT_ALT_NAME = '2.5.29.17';
const USER_PRINCIPAL_NAME = '1.3.6.1.4.1.311.20.2.3';

/** GeneralName: otherName `[0]`, rfc822Name `[1]`, dNSName `[2]`. */
const RFC822_NAME = 0x81;
const DNS_NAME = 0x82;

export function alternativeNames(der: Uint8Array): AlternativeNames {
  const tbs = derInside(derInside(derElements(der), DerTag.Sequence), DerTag.Sequence);
  const extensions = derInside(derInside(tbs, DerTag.Context3), DerTag.Sequence) ?? [];
  const names = extensions.flatMap(({ content }) => namesIn(content));
  const text = (tag: number): readonly string[] =>
    names.filter((name) => name.tag === tag).map(({ content }) => Buffer.from(content).toString('latin1'));
  const upn = names.filter(({ tag }) => tag === DerTag.Context0).flatMap(({ content }) => principalName(content) ?? []);
  return { upn, email: text(RFC822_NAME), dns: text(DNS_NAME) };
}

/** `Extension ::= SEQUENCE { extnID, critical DEFAULT FALSE, extnValue OCTET STRING }`. */
function namesIn(extension: Uint8Array) {
  const parts = derElements(extension);
  const [id] = parts ?? [];
  if (id?.tag !== DerTag.ObjectIdentifier || objectIdentifier(id.content) !== SUBJECT_ALT_NAME) return [];
  return derInside(derInside(parts, DerTag.OctetString), DerTag.Sequence) ?? [];
}

/** `OtherName ::= SEQUENCE { type-id, value [0] EXPLICIT UTF8String }`. */
function principalName(content: Uint8Array): string | undefined {
  const [id, wrapped] = derElements(content) ?? [];
  if (id?.tag !== DerTag.ObjectIdentifier || objectIdentifier(id.content) !== USER_PRINCIPAL_NAME) return undefined;
  const [value] = (wrapped && derElements(wrapped.content)) ?? [];
  return value && Buffer.from(value.content).toString('utf8');
}
