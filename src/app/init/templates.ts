import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const TEMPLATES = join(import.meta.dirname, 'templates');

/** A piece of policy to start from: an access service with its policy set and the columns of its tables (requirement P20). */
export type Template = { readonly name: string; readonly about: string; readonly text: string };

/** In the order of their names; the first line of each file says what it is. */
export function templates(): readonly Template[] {
  return readdirSync(TEMPLATES)
    .sort()
    .map((file) => {
      const text = readFileSync(join(TEMPLATES, file), 'utf8');
      return { name: file.replace(/\.yaml$/, ''), about: text.slice(2, text.indexOf('\n')), text };
    });
}
