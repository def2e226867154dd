import { lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';

type Done = Parameters<LookupFunction>[2];

/**
 * Looks up each host once at a time, for all who ask meanwhile. The system's resolver blocks one of few threads for as long as it waits, threads that
 * hash passwords and read files too: a resolver that hangs must not get them all.
 */
export function sharedLookup(lookup: LookupFunction): LookupFunction {
  const waiting = new Map<string, Done[]>();
  return (host, options, done) => {
    const key = JSON.stringify([host, options]);
    const others = waiting.get(key);
    if (others !== undefined) {
      others.push(done);
      return;
    }
    waiting.set(key, [done]);
    lookup(host, options, (...answer) => {
      const all = waiting.get(key) ?? [];
      waiting.delete(key);
      for (const one of all) one(...answer);
    });
  };
}

export const lookup: LookupFunction = sharedLookup(systemLookup as LookupFunction);
