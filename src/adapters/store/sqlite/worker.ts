import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from './database.ts';
import { Executor } from './execute.ts';
import type { Batch, WorkerReady, WorkerStart } from './operations.ts';

/** The store's thread: all SQL and every fsync happen here, so that the authentication path never waits for a disk. */
function serve(start: WorkerStart): void {
  const port = parentPort;
  if (port === null) throw new Error('this file is the main of a worker thread');
  const opened = openDatabase(start.file);
  if (!opened.ok) {
    port.postMessage(opened.error satisfies WorkerReady);
    return;
  }
  const db = opened.value;
  const executor = new Executor(db);
  port.on('message', (message: Batch | 'close') => {
    if (message !== 'close') {
      port.postMessage(executor.run(message));
      return;
    }
    db.close();
    port.close();
  });
  port.postMessage({ ready: true } satisfies WorkerReady);
}

serve(workerData as WorkerStart);
