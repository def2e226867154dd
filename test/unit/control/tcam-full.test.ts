import { expect, it } from 'vitest';
import { writtenPlan } from '../plan/written-plan.ts';
import { DocumentWorld } from './document-world.ts';

const LINES = [
  'permit tcp any any eq www',
  'permit tcp any any eq 443',
  'permit udp any any eq domain',
  'deny udp any any',
  'deny ip any any',
];
const OLD = ['10 deny udp any any eq domain', '20 permit tcp any any eq www'];
const WANTED = [
  '5 deny udp any any eq bootps',
  '10 deny udp any any eq domain',
  '30 permit tcp any any eq 443',
  '40 permit tcp any any eq 8080',
];
const DOCUMENT = `
accessLists: [{ name: REDIRECT, use: redirect, entries: ${JSON.stringify(WANTED)} }]
`;

it('full at any entry of a list that is pushed: nothing of it stays', { timeout: 60_000 }, async () => {
  const ended = await Promise.all(
    LINES.map(async (_, at) => {
      const world = await DocumentWorld.start({}, { session: 9, lines: 1 });
      const before = world.lab.state.runningConfig;
      world.lab.setFaults({ tcam: { fullAtEntry: at + 1 } });
      const job = await world.world.job(world.world.push({ name: 'WEB', lines: LINES }));
      const plan = await world.world.control.settled(job, 30_000);
      const { runningConfig } = world.lab.state;
      await world.stop();
      const [push, , undo] = plan ? writtenPlan(plan).steps : [];
      return [plan?.state, push?.state, undo?.state, runningConfig === before];
    }),
  );
  expect(ended).toEqual(LINES.map(() => ['failed', 'refused', 'proved', true]));
});

it.each([true, false])(
  'full while a list in use is changed in place: the list is as it was (archive: %s)',
  { timeout: 60_000 },
  async (archive) => {
    const startupConfig = [
      'ip access-list extended REDIRECT',
      ...OLD,
      'exit',
      'interface GigabitEthernet0/1/3',
      'ip access-group REDIRECT in',
    ];
    const ended = await Promise.all(
      [3, 4, 5].map(async (fullAtEntry) => {
        const world = await DocumentWorld.start({ archive, startupConfig }, { session: 9, lines: 1 });
        const before = world.lab.state.runningConfig;
        world.lab.setFaults({ tcam: { fullAtEntry } });
        const { steps } = await world.pushed(world.push({ document: DOCUMENT }));
        const { runningConfig } = world.lab.state;
        await world.stop();
        return [steps[0]?.state, runningConfig === before];
      }),
    );
    expect(ended).toEqual([
      ['refused', true],
      ['refused', true],
      ['refused', true],
    ]);
  },
);
