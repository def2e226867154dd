/**
 * LDAPMessage ::= SEQUENCE { messageID INTEGER, protocolOp CHOICE { … }, controls [0] Controls OPTIONAL }   (RFC 4511 §4.1.1)
 *
 * BER with definite lengths only (§5.1). What a server may send:
 *   [1] BindResponse  [5] SearchResultDone  [7] ModifyResponse … LDAPResult: ENUMERATED, LDAPDN, LDAPString, more
 *   [4] SearchResultEntry: LDAPDN, SEQUENCE OF SEQUENCE { AttributeDescription, SET OF OCTET STRING }
 *   [19] SearchResultReference: SEQUENCE OF URI
 */
const SEQUENCE = 0x30;
const SET = 0x31;
const INTEGER = 0x02;
const OCTET_STRING = 0x04;
const ENUMERATED = 0x0a;
const CONTROLS = 0xa0;
const SEARCH_ENTRY = 0x64;
const SEARCH_REFERENCE = 0x73;
const RESULTS: ReadonlySet<number> = new Set([0x61, 0x65, 0x67, 0x69, 0x6b, 0x6d, 0x6f, 0x78]);

/** Longest message taken, in octets: an entry with some ten thousand groups. */
export const LONGEST_MESSAGE = 4 * 1024 * 1024;

/**
 * Cuts what a directory sends into LDAP messages and refuses what is none. The LDAP library behind it reads on past the end of a broken message
 * and keeps an endless one in memory, so it is shown whole and well-formed messages only.
 */
export class MessageCutter {
  /** Pieces of a message that is not whole yet, joined only once it is. */
  #pieces: Buffer[] = [];
  #size = 0;
  #wanted = 0;

  /** The messages that are whole by now; undefined when the octets are not LDAP, after which nothing more may be pushed. */
  push(chunk: Buffer): Buffer[] | undefined {
    this.#pieces.push(chunk);
    this.#size += chunk.length;
    if (this.#size < this.#wanted) return [];
    let rest = this.#pieces.length === 1 ? chunk : Buffer.concat(this.#pieces, this.#size);
    const messages: Buffer[] = [];
    for (;;) {
      const length = messageLength(rest);
      if (length === 'not-ldap') return undefined;
      this.#wanted = length;
      if (rest.length < length) break;
      const message = rest.subarray(0, length);
      if (!isResponse(message)) return undefined;
      messages.push(message);
      rest = rest.subarray(length);
    }
    this.#pieces = rest.length > 0 ? [rest] : [];
    this.#size = rest.length;
    return messages;
  }

  /** Whether octets of an unfinished message are kept. */
  get pending(): boolean {
    return this.#size > 0;
  }
}

/** Octets of the message at the start of `octets`, its header included; one more than there are when the header is not whole. */
function messageLength(octets: Buffer): number | 'not-ldap' {
  if (octets.length > 0 && octets[0] !== SEQUENCE) return 'not-ldap';
  const first = octets[1];
  if (first === undefined) return octets.length + 1;
  if (first < 0x80) return 2 + first;
  const more = first & 0x7f;
  if (more === 0 || more > 4) return 'not-ldap';
  if (octets.length < 2 + more) return octets.length + 1;
  const length = 2 + more + octets.readUIntBE(2, more);
  return length > LONGEST_MESSAGE ? 'not-ldap' : length;
}

function isResponse(message: Buffer): boolean {
  const whole = new Elements(message, 0, message.length).next(SEQUENCE);
  const id = whole?.next(INTEGER);
  const operation = whole?.next();
  if (whole === undefined || id === undefined || id.size < 1 || id.size > 4 || operation === undefined) return false;
  return isOperation(operation) && isControls(whole);
}

function isOperation(operation: Elements): boolean {
  if (operation.tag === SEARCH_ENTRY) return isEntry(operation);
  if (operation.tag === SEARCH_REFERENCE) return operation.all(OCTET_STRING);
  if (!RESULTS.has(operation.tag)) return false;
  const code = operation.next(ENUMERATED);
  if (code === undefined || code.size < 1 || code.size > 4) return false;
  if (operation.next(OCTET_STRING) === undefined || operation.next(OCTET_STRING) === undefined) return false;
  return operation.all();
}

function isEntry(entry: Elements): boolean {
  const name = entry.next(OCTET_STRING);
  const attributes = entry.next(SEQUENCE);
  if (name === undefined || attributes === undefined || !entry.ended) return false;
  return attributes.all(SEQUENCE, (attribute) => {
    if (attribute.next(OCTET_STRING) === undefined) return false;
    return attribute.next(SET)?.all(OCTET_STRING) === true && attribute.ended;
  });
}

function isControls(rest: Elements): boolean {
  if (rest.ended) return true;
  return rest.next(CONTROLS)?.all(SEQUENCE, (control) => control.next(OCTET_STRING) !== undefined && control.all()) === true && rest.ended;
}

/** The elements within one, read from its start. */
class Elements {
  readonly tag: number;
  readonly #octets: Buffer;
  readonly #end: number;
  #at: number;

  constructor(octets: Buffer, at: number, end: number, tag = 0) {
    this.#octets = octets;
    this.#at = at;
    this.#end = end;
    this.tag = tag;
  }

  get size(): number {
    return this.#end - this.#at;
  }

  get ended(): boolean {
    return this.#at === this.#end;
  }

  /** The next element; undefined when there is none, when it has another tag, or when it reaches beyond the end. */
  next(tag?: number): Elements | undefined {
    const found = this.#octets[this.#at];
    const first = this.#octets[this.#at + 1];
    if (this.#at + 2 > this.#end || found === undefined || first === undefined || (tag !== undefined && found !== tag)) return undefined;
    let start = this.#at + 2;
    let length = first;
    if (first >= 0x80) {
      const more = first & 0x7f;
      if (more === 0 || more > 4 || start + more > this.#end) return undefined;
      length = this.#octets.readUIntBE(start, more);
      start += more;
    }
    if (start + length > this.#end) return undefined;
    this.#at = start + length;
    return new Elements(this.#octets, start, start + length, found);
  }

  /** Whether all that is left is elements, of this tag and passing this test where given. */
  all(tag?: number, test: (element: Elements) => boolean = () => true): boolean {
    while (!this.ended) {
      const element = this.next(tag);
      if (element === undefined || !test(element)) return false;
    }
    return true;
  }
}
