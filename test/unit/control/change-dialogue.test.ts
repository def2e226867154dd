import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { LabOptions } from '../../lab/options.ts';
import { DocumentWorld } from './document-world.ts';

const FOLDER = 'test/golden/drivers/cisco-iosxe/transaction';

it.each([
  { name: 'confirmed', options: { archive: true }, refused: [], state: 'proved' },
  { name: 'reverted', options: { archive: true }, refused: ['port 3799'], state: 'failed' },
  { name: 'without-archive', options: {}, refused: [], state: 'proved' },
  { name: 'taken-back', options: {}, refused: ['port 3799'], state: 'failed' },
] satisfies readonly { name: string; options: Partial<LabOptions>; refused: string[]; state: string }[])(
  'every line of a change, $name, is the one of the golden file',
  async ({ name, options, refused, state }) => {
    const at = await DocumentWorld.start(options);
    at.lab.setFaults({ ssh: { invalidLines: refused } });
    const plan = await at.pushed();
    await at.stop();
    expect(plan.state).toBe(state);
    const sent = `${at.sent.join('\n')}\n`;
    const file = join(FOLDER, `${name}.txt`);
    if (process.env.UPDATE !== undefined) {
      mkdirSync(FOLDER, { recursive: true });
      writeFileSync(file, sent);
    }
    expect(sent).toBe(readFileSync(file, 'utf8'));
  },
);
