// `npm run generate`: rewrites the files that are made from others, and says which changed.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { generatedSources } from './generate/sources.ts';

const root = resolve(import.meta.dirname, '..');
for (const [path, text] of generatedSources(root)) {
  const file = resolve(root, path);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.log(`wrote ${path}`);
}
