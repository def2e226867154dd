import { compareCount, given, notUnderstood, numberIn } from '../../../src/driver/show/page.ts';
import { parserOf } from './reader.ts';

export type Archive = {
  /** False where the device says the feature is not enabled. */
  readonly enabled: boolean;
  readonly max?: number;
  readonly saved?: number;
  readonly next?: string;
  readonly files: readonly { readonly number: number; readonly name: string; readonly mostRecent: boolean }[];
};

const ROW = /(?:^|\s)(\d+)[ \t]+([^\s<]+:\S*)([ \t]+<- Most Recent)?(?=\s|$)/g;

const HEAD =
  /The maximum archive configurations allowed is \d+\.|There (?:are|is) currently \d+ archive configurations? saved\.|The next archive file will be named \S+|(?<=^|\s)Archive #\s+Name/g;

/** `show archive`. */
export const parseArchive = parserOf<Archive>({
  about: 'configuration archive',
  whole: /<- Most Recent$/,
  read: (page) => {
    const text = page.lines.join('\n');
    if (/Archive feature not enabled/i.test(text)) return { enabled: false, files: [] };
    const list = /(?<=^|\s)Archive #\s+Name(?=\s|$)/.exec(text);
    if (list === null && /Archive #\s+Name/.test(text)) return undefined;
    const max = numberIn(/maximum archive configurations allowed is (\d+)\./.exec(text)?.[1]);
    if (max === undefined && list === null) return undefined;
    const saved = numberIn(/currently (\d+) archive configurations? saved/.exec(text)?.[1]);
    const rows = list === null ? [] : [...text.slice(list.index).matchAll(ROW)];
    const files = rows.map(([, number, name = '', recent]) => ({ number: Number(number), name, mostRecent: recent !== undefined }));
    const unread = text
      .replace(HEAD, '')
      .replace(ROW, '')
      .split('\n')
      .filter((line) => !/^[\s\d]*$/.test(line));
    for (const line of unread) notUnderstood(page, line);
    compareCount(page, 'saved configurations', saved, files.length);
    return {
      enabled: true,
      ...given('max', max),
      ...given('saved', saved),
      ...given('next', /next archive file will be named (\S+)(?=\s+Archive #|\s*$)/m.exec(text)?.[1]),
      files,
    };
  },
});
