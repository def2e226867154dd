import { expect, test } from 'vitest';
import { brokenEdges, cycles, importsOf, sourceFiles } from './layers.ts';

const root = process.cwd();
const edges = sourceFiles(root).flatMap((file) => importsOf(root, file));

test('every import points to a lower ring', () => {
  expect(edges.length).toBeGreaterThan(20);
  expect(brokenEdges(edges).map(({ edge, why }) => `${edge.from}:${edge.line}: ${why} (${edge.to})`)).toEqual([]);
});

test('no file imports itself over others', () => {
  expect(cycles(edges)).toEqual([]);
});
