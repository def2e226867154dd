import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Secret } from '../../base/secret.ts';
import { type SecretSource, secretOf } from './fields.ts';
import { readText } from './read-files.ts';

/** Notes a fault at a place below the one being read. */
export type Tell = (why: string, ...below: PropertyKey[]) => undefined;

/** What a configuration file names, found beside it. */
export class Beside {
  readonly tell: Tell;
  readonly #folder: string;

  constructor(folder: string, tell: Tell) {
    this.#folder = folder;
    this.tell = tell;
  }

  secret(source: SecretSource, ...below: PropertyKey[]): Secret | undefined {
    const found = secretOf(source, (path) => readFileSync(resolve(this.#folder, path), 'utf8'));
    return found.ok ? found.value : this.tell(found.why, ...below);
  }

  text(path: string, ...below: PropertyKey[]): string | undefined {
    const text = readText(resolve(this.#folder, path));
    return text.ok ? text.value : this.tell(`the file \`${path}\` ${text.error[0]?.message ?? 'cannot be read'}`, ...below);
  }
}
