import { createHash } from 'node:crypto';
import { canonicalJson } from '../base/json.ts';
import { Secret } from '../base/secret.ts';
import { finish, type Work } from '../base/work.ts';

/** A digest of settings, secrets included: equal where nothing differs. */
export function fingerprintOf(settings: unknown): string {
  return finish(fingerprinting(settings));
}

/** The same as work that can be put down between two items of a list. */
export function* fingerprinting(settings: unknown): Work<string> {
  const hash = createHash('sha256');
  for (const [key, part] of partsOf(settings)) {
    hash.update(`${key}\n`);
    for (const item of Array.isArray(part) ? part : [part]) {
      hash.update(`${canonicalJson(comparable(item))}\n`);
      yield;
    }
  }
  return hash.digest('hex');
}

/** What a list is under its key is told from a single item by the key. */
function partsOf(settings: unknown): readonly (readonly [key: string, part: unknown])[] {
  if (settings === null || typeof settings !== 'object' || settings instanceof Secret || Array.isArray(settings)) return [['', settings]];
  const parts = Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
  return parts.map(([key, part]) => [`${Array.isArray(part) ? 'list' : 'part'} ${key}`, part]);
}

function comparable(value: unknown): unknown {
  if (value instanceof Secret) return digest(value.reveal());
  if (Array.isArray(value)) return value.map(comparable);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, comparable(inner)]));
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
