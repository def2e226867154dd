import { describe, expect, it } from 'vitest';
import { AccountingBlock, unpackAccounting } from '../../../src/adapters/store/sqlite/accounting-block.ts';
import type { Store } from '../../../src/adapters/store/sqlite/store.ts';
import { opened, stateDirectory } from './opened.ts';

function append(store: Store, packet: Uint8Array, source = 1, at = 2): Promise<boolean> {
  return new Promise((resolve) => store.accounting.append(packet, source, at, resolve));
}

async function records(store: Store) {
  const read = await store.accountingRecords.read(0, 10_000);
  if (!read.ok) throw new Error(read.error.message);
  return read.value.flatMap((block) => block.records);
}

describe('accounting records', () => {
  it('are there after a restart, in order, octet for octet', async () => {
    const directory = stateDirectory();
    const first = await opened(directory);
    const packets = Array.from({ length: 500 }, (_, i) => Uint8Array.from({ length: 20 + (i % 200) }, (_, k) => (i + k) & 255));
    const stored = await Promise.all(packets.map((packet, i) => append(first, packet, 0xffff_0000 + i, 1_700_000_000_000.5 + i)));
    expect(stored.every(Boolean)).toBe(true);
    await first.close();
    const after = await records(await opened(directory));
    expect(after.map(({ packet }) => [...packet])).toEqual(packets.map((packet) => [...packet]));
    expect(after[3]).toMatchObject({ source: 0xffff_0003, at: 1_700_000_000_003.5 });
  });

  it('are copied at once: the caller may use its buffer again', async () => {
    const store = await opened(stateDirectory());
    const packet = Uint8Array.of(1, 2, 3);
    const stored = append(store, packet);
    packet.fill(9);
    await stored;
    expect([...((await records(store))[0]?.packet ?? [])]).toEqual([1, 2, 3]);
  });

  it('more than one block takes are all stored', async () => {
    const store = await opened(stateDirectory());
    const stored = await Promise.all(Array.from({ length: 2000 }, () => append(store, new Uint8Array(1000))));
    expect(stored.filter(Boolean)).toHaveLength(2000);
    expect(await records(store)).toHaveLength(2000);
  });

  it('can be dropped block by block', async () => {
    const store = await opened(stateDirectory());
    await append(store, Uint8Array.of(1));
    await append(store, Uint8Array.of(2));
    await store.accountingRecords.drop(1);
    expect((await records(store)).map(({ packet }) => packet[0])).toEqual([2]);
  });
});

describe('a block', () => {
  it('says when it is full, and is empty after it was taken', () => {
    const block = new AccountingBlock();
    let count = 0;
    while (block.add(new Uint8Array(4096), 1, 1)) count++;
    expect(count).toBe(63);
    expect(unpackAccounting(new Uint8Array(block.take()))).toHaveLength(63);
    expect(block.records).toBe(0);
    expect(block.take().byteLength).toBe(0);
  });
});
