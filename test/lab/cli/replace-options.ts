import { wordsOf } from '../acl/parse-ace.ts';

export type ReplaceOptions = {
  readonly kind: 'options';
  readonly list: boolean;
  readonly force: boolean;
  /** Minutes until the replacement is taken back when nobody confirms it. */
  readonly minutes: number | undefined;
};

const FLAGS = ['error', 'force', 'ignorecase', 'list', 'nolock', 'revert', 'trigger'];

/** What may stand behind `configure replace URL`, in any order: `list`, `force`, `revert trigger error`, `time N` or `timer N`. */
export function readReplaceOptions(
  text: string,
): ReplaceOptions | { readonly kind: 'invalid'; readonly at: number } | { readonly kind: 'incomplete' } {
  const words = wordsOf(text);
  const flags = new Set<string>();
  let minutes: number | undefined;
  for (let word = words.shift(); word; word = words.shift()) {
    const typed = word.text.toLowerCase();
    if (typed.length >= 2 && 'timer'.startsWith(typed)) {
      const number = words.shift();
      if (!number) return { kind: 'incomplete' };
      minutes = /^\d{1,3}$/.test(number.text) ? Number(number.text) : 0;
      if (minutes < 1 || minutes > 120) return { kind: 'invalid', at: number.at };
      continue;
    }
    const flag = FLAGS.find((one) => one.startsWith(typed));
    if (flag === undefined) return { kind: 'invalid', at: word.at };
    flags.add(flag);
  }
  return { kind: 'options', list: flags.has('list'), force: flags.has('force'), minutes };
}
