import { createHash } from 'node:crypto';
import { canonicalJson } from '../base/json.ts';
import { Secret } from '../base/secret.ts';

/** A digest of settings, secrets included: equal where nothing differs. */
export function fingerprintOf(settings: unknown): string {
  return digest(canonicalJson(comparable(settings)));
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
