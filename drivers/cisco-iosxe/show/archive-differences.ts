import { notUnderstood, withoutSecret } from '../../../src/driver/show/page.ts';
import { parserOf } from './reader.ts';

export type ArchiveDifference = { readonly change: 'added' | 'removed' | 'context'; readonly line: string };

export type ArchiveDifferences = { readonly lines: readonly ArchiveDifference[] };

const HEADER = /^\s*!Contextual Config Diffs:/;

/** `show archive config differences`: indentation of lines is kept, since it tells what a line belongs to. */
export const parseArchiveDifferences = parserOf<ArchiveDifferences>({
  about: 'list of differences',
  read: (page) => {
    const start = page.lines.findIndex((line) => HEADER.test(line));
    if (start < 0 || !/Diffs:$/.test(page.lines[start] ?? '')) return undefined;
    for (const line of page.lines.slice(0, start)) notUnderstood(page, line);
    const lines = page.lines.slice(start + 1).filter((line) => !/^\s*!No changes were found/i.test(line));
    return {
      lines: lines.flatMap((line): readonly ArchiveDifference[] => {
        const mark = /^\s*([+-])(.*)$/.exec(line);
        if (mark) return [{ change: mark[1] === '+' ? 'added' : 'removed', line: withoutSecret(mark[2] ?? '') }];
        if (/^\s/.test(line) || /^!/.test(line)) return [{ change: 'context', line: withoutSecret(line) }];
        notUnderstood(page, line);
        return [];
      }),
    };
  },
});
