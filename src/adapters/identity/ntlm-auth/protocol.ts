import { fromHex, toHex } from '../../../base/bytes.ts';

/**
 * The line protocol `ntlm-server-1` of Samba's ntlm_auth: `Name: value` or `Name:: base64` a line, a line with a dot after the last.
 * A refusal is followed by a second dot, which therefore means nothing.
 */
export type HelperQuestion = {
  readonly domain: string;
  readonly user: string;
  /** 8 octets; of MS-CHAPv2 the challenge hash (RFC 2759 §8.2). */
  readonly challenge: Uint8Array;
  readonly response: Uint8Array;
};

export type HelperAnswer =
  /** The user session key, MD4 of the NT hash, where there is one of 16 octets. */
  | { readonly authenticated: true; readonly sessionKey: Uint8Array | undefined }
  | { readonly authenticated: false; readonly status: string };

/** Names go as base64, whatever they hold: none of their characters can end a line. */
export function linesOf({ domain, user, challenge, response }: HelperQuestion): string {
  const lines = [
    `NT-Domain:: ${base64(domain)}`,
    `Username:: ${base64(user)}`,
    `LANMAN-Challenge: ${toHex(challenge)}`,
    `NT-Response: ${toHex(response)}`,
    'Request-User-Session-Key: Yes',
    '.',
  ];
  return `${lines.join('\n')}\n`;
}

const LONGEST_ANSWER = 16 * 1024;

/** Reads what a helper writes, however it is cut into pieces. */
export class AnswerReader {
  #text = '';
  #fields = new Map<string, string>();

  /** The answers that are complete now; undefined once it writes anything else. */
  read(piece: string): readonly HelperAnswer[] | undefined {
    const lines = (this.#text + piece).split('\n');
    this.#text = lines.pop() ?? '';
    if (this.#text.length > LONGEST_ANSWER) return undefined;
    const answers: HelperAnswer[] = [];
    for (const line of lines) {
      if (line !== '.') {
        const [, name, encoded, value] = /^([A-Za-z-]+):(:?) (.*)$/.exec(line) ?? [];
        if (name === undefined || value === undefined || this.#fields.size > 8) return undefined;
        this.#fields.set(name, encoded === ':' ? Buffer.from(value, 'base64').toString('utf8') : value);
      } else if (this.#fields.size > 0) {
        const answer = answerIn(this.#fields);
        if (answer === undefined) return undefined;
        answers.push(answer);
        this.#fields = new Map();
      }
    }
    return answers;
  }
}

function answerIn(fields: ReadonlyMap<string, string>): HelperAnswer | undefined {
  switch (fields.get('Authenticated')) {
    case 'Yes': {
      const key = fromHex(fields.get('User-Session-Key') ?? '');
      return { authenticated: true, sessionKey: key?.length === 16 ? key : undefined };
    }
    case 'No':
      return { authenticated: false, status: fields.get('Authentication-Error') ?? 'no reason given' };
    default:
      return undefined;
  }
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
