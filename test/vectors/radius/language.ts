import { fromHex, toHex } from '../../../src/base/bytes.ts';
import { codeName } from '../../../src/wire/radius/codes.ts';
import { type DescribedAttribute, describePacket } from '../../../src/wire/radius/describe.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';
import { type Dictionary, extendDictionary, parseDictionary } from '../../../src/wire/radius/dictionary.ts';
import { encodeAttribute } from '../../../src/wire/radius/encode-attribute.ts';
import { PacketWriter } from '../../../src/wire/radius/packet-writer.ts';
import { SharedSecret } from '../../../src/wire/radius/secret.ts';

/** One case of a vector file: what it does, and what must come out. */
export type VectorCase = {
  readonly line: number;
  readonly title: string;
  readonly actual: readonly string[];
  readonly expected: readonly string[];
};

type Command = { readonly line: number; readonly verb: string; readonly rest: string };

/** What lines before a case have set. */
type Setting = { dictionary: Dictionary; secret?: SharedSecret; request?: Uint8Array; authenticator?: Uint8Array };

/**
 * Runs a file of the vector language (test/vectors/radius/README.md): every `decode`, `encode`, `decode-attribute` and `encode-attribute`
 * begins a case, the `match` and `match-error` lines after it are what it must give, all of it and in order.
 */
export function runVectors(text: string): VectorCase[] {
  const setting: Setting = { dictionary: standardDictionary };
  const cases: VectorCase[] = [];
  const commands = commandsOf(text);
  for (let i = 0; i < commands.length; i++) {
    const command = commands[i];
    if (!command || isSetting(command, setting)) continue;
    const following = commands.slice(i + 1);
    const count = following.findIndex(({ verb }) => verb !== 'match' && verb !== 'match-error' && verb !== 'add');
    const own = count < 0 ? following : following.slice(0, count);
    const expected = own.filter(({ verb }) => verb !== 'add').map(({ verb, rest }) => (verb === 'match' ? rest : `error ${rest}`));
    const added = own.filter(({ verb }) => verb === 'add').map(({ rest }) => rest);
    cases.push({
      line: command.line,
      title: `${command.verb} ${command.rest}`.slice(0, 60),
      actual: perform(command, added, setting),
      expected,
    });
    i += own.length;
  }
  return cases;
}

/** The datagrams in a file's `decode` lines: seeds for fuzzing. */
export function datagramsIn(text: string): Uint8Array[] {
  return commandsOf(text).flatMap(({ verb, rest }) => {
    const octets = verb === 'decode' ? fromHex(rest) : verb === 'decode-attribute' ? packetAround(fromHex(rest)) : undefined;
    return octets ? [octets] : [];
  });
}

function commandsOf(text: string): Command[] {
  const commands: Command[] = [];
  let joined = '';
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(/(^|\s)#.*$/, '').trim();
    if (line.endsWith('\\')) {
      joined += `${line.slice(0, -1).trim()} `;
      continue;
    }
    const [verb = '', ...rest] = `${joined}${line}`.split(' ');
    joined = '';
    const repeated = rest.join(' ').replace(/\(([^()]+)\)\{(\d+)\}/g, (_, part: string, count: string) => part.repeat(Number(count)));
    if (verb !== '') commands.push({ line: index + 1, verb, rest: repeated.trim() });
  }
  return commands;
}

function isSetting({ line, verb, rest }: Command, setting: Setting): boolean {
  if (verb === 'secret') setting.secret = new SharedSecret(rest);
  else if (verb === 'request') setting.request = hex(rest);
  else if (verb === 'authenticator') setting.authenticator = hex(rest);
  else if (verb === 'dictionary') {
    const read = parseDictionary(`line ${line}`, rest, () => undefined, setting.dictionary);
    if (!read.ok) throw new Error(read.error.map(({ message }) => message).join('; '));
    setting.dictionary = extendDictionary(setting.dictionary, read.value);
  } else return false;
  return true;
}

function perform({ verb, rest }: Command, added: readonly string[], setting: Setting): string[] {
  switch (verb) {
    case 'decode':
      return decode(hex(rest), setting);
    case 'decode-attribute':
      return decode(packetAround(hex(rest)) ?? new Uint8Array(), setting).slice(2);
    case 'encode':
      return encode(rest, added, setting);
    case 'encode-attribute':
      return encodeOne(rest, setting);
    default:
      throw new Error(`\`${verb}\` is not a verb`);
  }
}

function decode(octets: Uint8Array, { dictionary, secret, request }: Setting): string[] {
  const options = { dictionary, reveal: true, ...(secret ? { secret } : {}), ...(request ? { request } : {}) };
  const { codeName, identifier, attributes, fault, verification } = describePacket(octets, options);
  if (fault) return [`error ${fault.kind} ${fault.offset}`];
  const signatures = `authenticator ${verification.authenticator}, message-authenticator ${verification.messageAuthenticator}`;
  return [`${codeName} ${identifier}`, signatures, ...attributes.flatMap((attribute) => linesOf(attribute, ''))];
}

function linesOf({ name, tag, value, note, children = [] }: DescribedAttribute, indent: string): string[] {
  const head = `${indent}${name}${tag === undefined ? '' : `:${tag}`} = ${children.length > 0 ? '{' : value}${note ? ` (${note})` : ''}`;
  return [head.trimEnd(), ...children.flatMap((child) => linesOf(child, `${indent}. `))];
}

/** `encode CODE ID`, then `add NAME[:TAG] = VALUE`; `add Message-Authenticator` reserves it. */
function encode(rest: string, added: readonly string[], setting: Setting): string[] {
  const [name = '', identifier = ''] = rest.split(' ');
  const code = Array.from({ length: 256 }, (_, number) => codeName(number).toLowerCase()).indexOf(name.toLowerCase());
  const writer = new PacketWriter().begin(code, Number(identifier));
  for (const text of added) {
    if (text === 'Message-Authenticator') writer.messageAuthenticator();
    else {
      const [encoded = ''] = encodeOne(text, setting);
      if (encoded.startsWith('error')) return [encoded];
      writer.raw(hex(encoded));
    }
  }
  const secret = setting.secret ?? new SharedSecret('');
  const packet =
    code === 1 || code === 12
      ? writer.finishAccessRequest(secret, setting.authenticator ?? new Uint8Array(16))
      : setting.request && ![4, 40, 43].includes(code)
        ? writer.finishReply(secret, setting.request.subarray(4, 20))
        : writer.finishSignedRequest(secret);
  return [packet ? spaced(packet) : 'error overflow'];
}

function encodeOne(text: string, { dictionary, secret, request, authenticator }: Setting): string[] {
  const [, name = '', tag, value = ''] = /^(\S+?)(?::(\d+))? = ?(.*)$/.exec(text) ?? [];
  const attribute = dictionary.attribute(name);
  if (!attribute) return [`error ${name} is not in the dictionary`];
  const requestAuthenticator = request?.subarray(4, 20) ?? authenticator;
  const encoded = encodeAttribute(attribute, value, {
    ...(tag === undefined ? {} : { tag: Number(tag) }),
    ...(secret ? { secret } : {}),
    ...(requestAuthenticator ? { requestAuthenticator } : {}),
    salt: 0x8123,
  });
  return [encoded.ok ? spaced(encoded.value) : `error ${encoded.error.why}`];
}

/** Hexadecimal with `NN*LL` for an octet repeated, as in `aa*251`. */
function hex(text: string): Uint8Array {
  const whole = text.replace(/\b([0-9a-f]{2})\*(\d+)/gi, (_, octet: string, count: string) => octet.repeat(Number(count)));
  const octets = fromHex(whole);
  if (!octets) throw new Error(`\`${text}\` is not hexadecimal`);
  return octets;
}

function spaced(octets: Uint8Array): string {
  return (toHex(octets).match(/../g) ?? [])
    .join(' ')
    .replace(/\b(..)(?: \1){15,}/g, (run, octet: string) => `${octet}*${(run.length + 1) / 3}`);
}

/** An Access-Request that holds the attributes. */
function packetAround(attributes: Uint8Array | undefined): Uint8Array | undefined {
  return attributes && new PacketWriter().begin(1, 0).raw(attributes).finishAccessRequest(new SharedSecret(''), new Uint8Array(16));
}
