import { expect, test } from 'vitest';
import { brokenEdges, cycles, importsOf } from './layers.ts';

/** The gate itself is tested: a planted violation must be seen, or the arch test proves nothing. */
function whyBroken(file: string, text: string): string[] {
  return brokenEdges(importsOf('/project', file, text)).map(({ why }) => why);
}

test.each([
  ['src/aaa/decide.ts', "import { settle } from '../control/settle.ts';", 'src/aaa may not import src/control'],
  ['src/control/perform.ts', "import type { X } from '../aaa/decide.ts';", 'src/control may not import src/aaa'],
  ['src/wire/radius/packet.ts', "import { a } from '../../policy/decide.ts';", 'src/wire may not import src/policy'],
  ['src/policy/decide.ts', "import { a } from '../acl/parse.ts';", 'src/policy may not import src/acl'],
  ['src/policy/decide.ts', "import { readFileSync } from 'node:fs';", 'src/policy is pure and may not use node:fs'],
  ['src/api/http/server.ts', "import { s } from '../../adapters/store/sqlite.ts';", 'src/api may not import src/adapters'],
  ['drivers/cisco-iosxe/coa.ts', "import { Code } from '../../src/wire/radius/codes.ts';", 'drivers may not import src/wire'],
  ['drivers/cisco-iosxe/coa.ts', "import { x } from '../rfc5176/coa.ts';", 'a driver may not import another driver'],
  ['src/base/x.ts', "export { y } from '../model/mac.ts';", 'src/base may not import src/model'],
  ['src/ports/x.ts', "const m = await import('../aaa/decide.ts');", 'src/ports may not import src/aaa'],
  [
    'src/newpart/x.ts',
    "import { y } from '../base/result.ts';",
    'src/newpart is not a part of the architecture: add it to test/arch/layers.ts and docs/architecture.md',
  ],
])('%s: %s', (file, text, why) => {
  expect(whyBroken(file, text)).toEqual([why]);
});

test('allowed imports pass, over several lines too', () => {
  expect(
    whyBroken('src/aaa/decide.ts', "import {\n  a,\n  b,\n} from '../policy/decide.ts';\nimport type { C } from '../ports/clock.ts';"),
  ).toEqual([]);
});

test('a cycle is found, through type-only imports too', () => {
  const edges = [
    ...importsOf('/project', 'src/acl/a.ts', "import { b } from './b.ts';"),
    ...importsOf('/project', 'src/acl/b.ts', "import type { C } from './c.ts';"),
    ...importsOf('/project', 'src/acl/c.ts', "import { a } from './a.ts';"),
  ];
  expect(cycles(edges)).toEqual([['src/acl/a.ts', 'src/acl/b.ts', 'src/acl/c.ts']]);
});
