import { given, notUnderstood } from '../../../src/driver/show/page.ts';
import { parserOf } from './reader.ts';

/** What `test aaa group` said. The command logs in as a user: it is never part of a collection (trap T2-6). */
export type AaaTest = {
  readonly authenticated: boolean;
  readonly message: string;
  readonly username?: string;
  /** Attributes of the answer: name, tag as printed, value without its quotes. */
  readonly attributes: readonly { readonly name: string; readonly tag: number; readonly value: string }[];
};

const ACCEPTED = /User (?:was )?successfully authenticated\.?/i;
const REFUSED =
  /User (?:authentication request was )?rejected(?: by (?:the )?server)?\.?|No authoritative response from any server\.?|Authentication failed\.?/i;
const SAID = new RegExp(`^\\s*(?:Attempting authentication test .*|.*(?:${ACCEPTED.source}|${REFUSED.source}).*|)$`, 'i');
const ATTRIBUTE = /(?:^|\s)([A-Za-z][\w:-]*)\s+(\d+)\s+("[^"]*"|0x[0-9A-F]+|\d+(?:\.\d+)*(?: \(.*?\)| \[.*?\])?)(?=\s|$)/g;

const SINGLE = /^\s*([A-Za-z][\w:-]*)\s+(\d+)\s+((?!")\S.*)$/;

/** The output of `test aaa group` (requirement C22), by what it says and not by the command above it. */
export const parseAaaTest = parserOf<AaaTest>({
  about: 'result of an AAA test',
  whole: /"$|\.$/,
  read: (page) => {
    const text = page.lines.join('\n');
    const accepted = ACCEPTED.exec(text)?.[0];
    const message = accepted ?? REFUSED.exec(text)?.[0];
    if (message === undefined) return undefined;
    const [before = '', after] = text.split(/USER ATTRIBUTES/);
    for (const line of before.split('\n')) if (!SAID.test(line)) notUnderstood(page, line);
    const lines = (after ?? '').split('\n').filter((line) => line.trim() !== '');
    for (const line of lines) if (attributesIn(line).length < Math.max(1, [...line.matchAll(ATTRIBUTE)].length)) notUnderstood(page, line);
    const attributes = lines
      .flatMap(attributesIn)
      .map(([, name = '', tag, value = '']) => ({ name, tag: Number(tag), value: value.replace(/^"(.*)"$/, '$1') }));
    return {
      authenticated: accepted !== undefined,
      message: message.replace(/\.$/, ''),
      ...given('username', attributes.find(({ name }) => name === 'username')?.value),
      attributes,
    };
  },
});

/** One a line, whose value may be of any form (`<hidden>`, octets); of several on a line whose line ends were lost, those whose values end where the next begins. */
function attributesIn(line: string): readonly RegExpExecArray[] {
  const found = [...line.matchAll(ATTRIBUTE)];
  const whole = found.filter((one, at) => line.slice(one.index + one[0].length, found[at + 1]?.index).trim() === '');
  const single = found.length < 2 && whole.length === 0 ? SINGLE.exec(line) : null;
  return single ? [single] : whole;
}
