import { describe, expect, it } from 'vitest';
import { templates } from '../../src/app/init/templates.ts';
import { faultLine } from '../../src/base/fault.ts';
import { readPolicy } from '../../src/policy/document.ts';
import { standardDictionary } from '../../src/wire/radius/dictionaries/index.ts';

describe('a policy template', () => {
  it.each(templates().map(({ name, text }) => [name, text] as const))(
    '%s is a policy once service selection names it (P20, P82)',
    (name, text) => {
      const selection = { path: 'selection.yaml', text: `serviceSelection: { simple: ${/name: (\S+)/.exec(text)?.[1]} }` };
      const read = readPolicy([{ path: `${name}.yaml`, text }, selection], standardDictionary, {
        stores: new Map(['internal-users', 'internal-hosts'].map((id) => [id, { external: false }])),
        remoteServers: new Map([
          ['partner-1', 'radius'],
          ['partner-2', 'radius'],
        ]),
      });
      expect(read.ok ? [] : read.error.map(faultLine)).toEqual([]);
    },
  );

  it('says in one line what it is', () => {
    for (const { about } of templates()) expect(about).toMatch(/^[A-Z].{20,200}[.:]?$/);
  });
});
