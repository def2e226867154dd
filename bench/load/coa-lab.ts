import { fork } from 'node:child_process';
import { once } from 'node:events';

/** A thousand devices on loopback. */
export const lab = {
  devices: 1000,
  secret: 'testing123',
  addressOf: (n: number): string => `127.20.${Math.floor(n / 250)}.${1 + (n % 250)}`,
};

export type LabCost = { readonly answered: number; readonly cpuMicroseconds: number };

/** The devices in a process of their own. */
export async function startLab() {
  const child = fork(new URL('./coa-devices.ts', import.meta.url));
  const [{ port }] = (await once(child, 'message')) as [{ readonly port: number }];
  return {
    port,
    async cost(): Promise<LabCost> {
      child.send('cost');
      const [cost] = (await once(child, 'message')) as [LabCost];
      return cost;
    },
    async stop(): Promise<void> {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}
