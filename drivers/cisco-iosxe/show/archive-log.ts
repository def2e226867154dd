import { notUnderstood, withoutSecret } from '../../../src/driver/show/page.ts';
import { parserOf } from './reader.ts';

/** A command that changed the configuration. */
export type LoggedCommand = {
  readonly index: number;
  readonly session: number;
  readonly user: string;
  readonly line: string;
  readonly command: string;
};

export type LoggedCommands = { readonly commands: readonly LoggedCommand[] };

const ROW = /^\s*(\d+)\s+(\d+)\s+([^|]*?)@(\S+)\s+\|\s?(.*)$/;
const HEADER = /idx\s+sess\s+user@line\s+Logged command/i;

/** `show archive log config all`. A row whose line ends were lost is one command too long: such an answer is refused. */
export const parseLoggedCommands = parserOf<LoggedCommands>({
  about: 'log of configuration commands',
  empty: { commands: [] },
  read: (page) => {
    const rows = page.lines.map((line) => ROW.exec(line));
    if (page.lines.some((line) => (line.match(/\d+\s+\d+\s+\S*@\S+\s+\|/g)?.length ?? 0) > 1)) return undefined;
    if (!rows.some((row) => row !== null) && !page.lines.some((line) => HEADER.test(line))) return undefined;
    for (const [index, line] of page.lines.entries()) if (!rows[index] && !HEADER.test(line)) notUnderstood(page, line);
    return {
      commands: rows.flatMap((row) => {
        if (!row) return [];
        const [, index, session, user = '', line = '', command = ''] = row;
        return [{ index: Number(index), session: Number(session), user, line, command: withoutSecret(command.trimEnd()) }];
      }),
    };
  },
});
