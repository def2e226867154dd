// Writes postures with timers into a store, then takes them up as a start of the server does, and prints what that cost as one JSON line.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/adapters/clock.ts';
import { createPostureDirectory } from '../../src/adapters/directory/postures.ts';
import { openStore } from '../../src/adapters/store/sqlite/open.ts';
import type { Store } from '../../src/adapters/store/sqlite/store.ts';
import { ok } from '../../src/base/result.ts';
import { instantOf } from '../../src/base/time.ts';
import { PostureClock } from '../../src/control/posture-clock.ts';
import { parseMac } from '../../src/model/mac.ts';
import { newRecord } from '../../src/posture/state/record.ts';

const sink = { emit: () => undefined, count: () => undefined };
const HOUR = 3_600_000;

async function opened(directory: string): Promise<Store> {
  const store = await openStore(directory, { clock: systemClock, sink });
  if (!store.ok) throw new Error(store.error.message);
  return store.value;
}

async function fill(directory: string, count: number): Promise<void> {
  const store = await opened(directory);
  const now = systemClock.now();
  for (let from = 0; from < count; from += 10_000) {
    const records = Array.from({ length: 10_000 }, (_, index) => {
      const mac = parseMac((0x020000000000 + from + index).toString(16).padStart(12, '0'));
      if (mac === undefined) throw new Error('no MAC');
      const due = (hours: number) => instantOf(now + hours * HOUR + index);
      const timers = { lease: due(24), reassess: due(4), heartbeat: due(1) };
      const checks = ['firewall', 'disk'].map((id) => ({ id, passed: true, blocking: true, reason: '', evidence: 'on' }));
      return {
        ...newRecord(mac, [mac], now, 1, `report-${from + index}`),
        revision: 1,
        version: 1,
        state: 'compliant',
        resume: 'compliant',
        timers,
        checks,
      } as const;
    });
    const saved = await store.postures.save(records);
    if (!saved.ok) throw new Error(saved.error.message);
  }
  await store.close();
}

async function takeUp(directory: string): Promise<void> {
  const store = await opened(directory);
  globalThis.gc?.();
  const before = process.memoryUsage();
  const started = performance.now();
  const loaded = await store.postures.load();
  if (!loaded.ok) throw new Error(loaded.error.message);
  const postures = createPostureDirectory(systemClock);
  for (const record of loaded.value) postures.put(record);
  const clock = new PostureClock({ postures, clock: systemClock, accept: async () => ok(undefined) });
  clock.start();
  const loadMs = performance.now() - started;
  const fireMicros: number[] = [];
  for (const record of loaded.value.slice(0, 20_000)) {
    const from = performance.now();
    postures.put({
      ...record,
      revision: record.revision + 1,
      timers: { ...record.timers, heartbeat: instantOf(systemClock.now() + HOUR) },
    });
    fireMicros.push((performance.now() - from) * 1000);
  }
  globalThis.gc?.();
  const after = process.memoryUsage();
  await clock.stop();
  await store.close();
  const mb = (octets: number): number => octets / 1024 / 1024;
  console.log(JSON.stringify({ loadMs, heapMb: mb(after.heapUsed - before.heapUsed), rssMb: mb(after.rss), fireMicros }));
}

const [count, directory] = [Number(process.argv[2]), process.argv[3]];
if (directory !== undefined) await takeUp(directory);
else {
  const folder = mkdtempSync(join(tmpdir(), 'portreeve-postures-'));
  try {
    await fill(folder, count);
    process.stdout.write(
      execFileSync(process.execPath, ['--expose-gc', import.meta.filename, String(count), folder], { encoding: 'utf8' }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
