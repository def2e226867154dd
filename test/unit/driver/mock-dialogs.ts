import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { COLLECTION } from './shared-captures.ts';

/** What a state does with a line or a key: print something, and perhaps go to another state. */
export type Step = { readonly response?: string | readonly string[]; readonly new_state?: string };
export type State = {
  readonly prompt?: string;
  readonly preface?: string | { readonly response?: string };
  readonly commands?: Readonly<Record<string, string | Step>>;
  readonly keys?: Readonly<Record<string, string | Step>>;
};
export type Dialogs = { readonly file: string; readonly states: Readonly<Record<string, State>> };

const KEPT = join(import.meta.dirname, '../../golden/drivers/cisco-iosxe/dialogs');
const WHOLE = join(COLLECTION, 'unicon');

/** The dialogs of Unicon's mock devices (Apache-2.0): all of them where the collection is beside the repository, else those kept here. */
export function mockDialogs(): readonly Dialogs[] {
  const folder = existsSync(WHOLE) ? WHOLE : KEPT;
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => {
      const states = parse(readFileSync(join(folder, file), 'utf8'), { merge: true, uniqueKeys: false }) as Record<string, unknown>;
      const named = Object.entries(states).filter(([, state]) => typeof state === 'object' && state !== null);
      return { file, states: Object.fromEntries(named) as Dialogs['states'] };
    });
}

/** What a state shows last, with the host name put in. */
export function promptOf(state: State, host: string): string {
  return (state.prompt ?? '').replaceAll('%N', host).split(/\r?\n/).at(-1) ?? '';
}

export function stepOf(step: string | Step | null | undefined): Step {
  return typeof step === 'string' ? { response: step } : (step ?? {});
}
