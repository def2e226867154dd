import { given, labelled, notUnderstood, numberIn } from '../../../src/driver/show/page.ts';
import { parserOf } from './reader.ts';

/** A change that waits to be confirmed; absent where nothing is pending. */
export type RollbackTimer = {
  readonly pending?: {
    readonly user?: string;
    /** As the clock of the device had it. */
    readonly since?: string;
    /** `absolute timer`, or `idle timer` that counts from the last key. */
    readonly kind?: string;
    readonly minutes?: number;
  };
};

const NONE = /^\s*%\s*No Rollback Confirmed Change pending/i;
const LABEL = /^(?:time configured|timer type|timer value|user)\b/i;

/** `show archive config rollback timer`. */
export const parseRollbackTimer = parserOf<RollbackTimer>({
  about: 'rollback timer',
  whole: NONE,
  read: (page) => {
    if (page.lines.some((line) => NONE.test(line))) {
      for (const line of page.lines) if (!NONE.test(line)) notUnderstood(page, line);
      return {};
    }
    const fields = new Map<string, string>();
    for (const line of page.lines) {
      const field = labelled(line.replace(/^\s*\*/, ''));
      if (field === undefined || !LABEL.test(field.label)) notUnderstood(page, line);
      else fields.set(field.label.toLowerCase().replace(/\s*\(.*$/, ''), field.value);
    }
    const value = (label: string): string | undefined => [...fields].find(([name]) => name.startsWith(label))?.[1];
    const minutes = numberIn(/^(\d+)\s*min/i.exec(value('timer value') ?? '')?.[1]);
    if (minutes === undefined && value('timer type') === undefined) return undefined;
    return {
      pending: {
        ...given('user', /^[^\s(]+/.exec(value('user') ?? '')?.[0]),
        ...given('since', value('time configured')),
        ...given('kind', value('timer type')),
        ...given('minutes', minutes),
      },
    };
  },
});
