import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { jsonSchemas } from '../../src/app/config/json-schemas.ts';
import { faultLine } from '../../src/base/fault.ts';
import { Dictionary, parseDictionary } from '../../src/wire/radius/dictionary.ts';
import type { DictionaryEntries } from '../../src/wire/radius/dictionary-entries.ts';
import { accessorsSource } from './accessors.ts';
import { attributeTypesSource } from './attribute-types.ts';
import { standardEntriesSource } from './standard-entries.ts';

const DICTIONARIES = 'src/wire/radius/dictionaries';
const GENERATED = 'src/wire/radius/generated';
const STANDARD = 'standard.dictionary';

/** The files that are made from others: path below the project's folder, and text. The same input gives the same text. */
export function generatedSources(root: string): ReadonlyMap<string, string> {
  const standard = readDictionary(root, STANDARD);
  const sources = new Map([
    [`${GENERATED}/attribute-types.ts`, attributeTypesSource(standard, header(STANDARD))],
    [`${GENERATED}/standard-entries.ts`, standardEntriesSource(standard, header(STANDARD))],
  ]);
  for (const file of readdirSync(`${root}/${DICTIONARIES}`).sort()) {
    if (file === STANDARD || !file.endsWith('.dictionary')) continue;
    const source = accessorsSource(readDictionary(root, file, standard), standard, header(file));
    if (source !== '') sources.set(`${GENERATED}/${file.replace('.dictionary', '')}.ts`, source);
  }
  for (const [name, text] of jsonSchemas()) sources.set(`docs/schema/${name}.schema.json`, text);
  return sources;
}

/** Reads a dictionary of the project; a fault in it throws, since it is ours. */
function readDictionary(root: string, name: string, base?: DictionaryEntries): DictionaryEntries {
  const folder = `${root}/${DICTIONARIES}`;
  const textOf = (path: string): string | undefined => {
    const file = `${folder}/${path}`;
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  };
  const read = parseDictionary(`${DICTIONARIES}/${name}`, textOf(name) ?? '', textOf, base && new Dictionary(base));
  if (!read.ok) throw new Error(read.error.map(faultLine).join('\n'));
  return read.value;
}

function header(from: string): string {
  return `// Made by \`npm run generate\` from ${DICTIONARIES}/${from}: change that, not this.`;
}
