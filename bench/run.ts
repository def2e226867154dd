// `npm run bench -- NAME`: runs bench/NAME.ts and prints one JSON line a figure.
import { existsSync, readdirSync } from 'node:fs';

type Figure = Record<string, unknown>;
/** All figures at the end, or each as it is measured. */
type Bench = { run(): Promise<readonly Figure[]> | AsyncIterable<Figure> };
const NOT_BENCHES = new Set(['run.ts', 'installation.ts']);

const name = process.argv[2];
const file = new URL(`./${name}.ts`, import.meta.url);
if (name === undefined || !/^[a-z-]+$/.test(name) || !existsSync(file)) {
  const names = readdirSync(new URL('.', import.meta.url)).filter((f) => f.endsWith('.ts') && !NOT_BENCHES.has(f));
  console.error(`usage: npm run bench -- NAME, with NAME one of ${names.map((f) => f.slice(0, -3)).join(', ')}`);
  process.exit(9);
}
const bench = (await import(file.href)) as Bench;
for await (const figure of await bench.run()) console.log(JSON.stringify({ bench: name, ...figure }));
process.exit(0);
