import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { systemClock } from '../../../src/adapters/clock.ts';
import { openStore } from '../../../src/adapters/store/sqlite/open.ts';
import type { Store } from '../../../src/adapters/store/sqlite/store.ts';

const quiet = { emit: () => undefined, count: () => undefined };
const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

/** A state directory that is removed after the test. */
export function stateDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'portreeve-store-'));
  cleanups.push(async () => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** An open store, closed after the test unless it was before. */
export async function opened(directory: string): Promise<Store> {
  const store = await openStore(directory, { clock: systemClock, sink: quiet });
  if (!store.ok) throw new Error(store.error.message);
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (isOpen) await store.value.close();
    isOpen = false;
  };
  cleanups.push(close);
  return { ...store.value, close };
}

export function reopen(directory: string) {
  return openStore(directory, { clock: systemClock, sink: quiet });
}
