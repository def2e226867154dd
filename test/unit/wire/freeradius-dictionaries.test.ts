import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';
import { extendDictionary, parseDictionary } from '../../../src/wire/radius/dictionary.ts';
import { missing } from '../../interop/foreign.ts';

const folder = '/usr/share/freeradius';
const textOf = (path: string): string | undefined =>
  existsSync(join(folder, path)) ? readFileSync(join(folder, path), 'latin1') : undefined;

describe.skipIf(missing('freeradius'))('the dictionaries of the freeradius package', () => {
  test('all 7,000 attributes of the set parse without a fault, in little time', () => {
    const started = performance.now();
    const read = parseDictionary('dictionary', textOf('dictionary') ?? '', textOf, standardDictionary);
    expect(read.ok ? [] : read.error.slice(0, 5)).toEqual([]);
    if (!read.ok) return;
    const dictionary = extendDictionary(standardDictionary, read.value);
    expect(performance.now() - started).toBeLessThan(3000);
    expect([...dictionary.attributes()].length).toBeGreaterThan(7000);
    expect(dictionary.attribute('WiMAX-Release')?.oid).toEqual([26, 24757, 1, 1]);
    expect(dictionary.attribute('A-ESAM-Vlan-Id')?.key).toBe(637 * 65536 + 0x701);
  });

  test('what our own files define, theirs define the same', () => {
    const files = readdirSync(folder).filter((file) => /^dictionary\.(rfc\d+|cisco|microsoft)$/.test(file));
    const read = parseDictionary('own', files.map((file) => `$INCLUDE ${file}`).join('\n'), textOf);
    if (!read.ok) throw new Error('did not parse');
    const theirs = new Map(read.value.attributes.map((attribute) => [attribute.name.toLowerCase(), attribute]));
    const differing = [...standardDictionary.attributes()].filter(({ name, oid, dataType, tagged, encrypt, concat }) => {
      const other = theirs.get(name.toLowerCase());
      return (
        other &&
        JSON.stringify([oid, dataType, tagged, encrypt, concat]) !==
          JSON.stringify([other.oid, other.dataType, other.tagged, other.encrypt, other.concat])
      );
    });
    expect(theirs.size).toBeGreaterThan(400);
    // RFC 2865 section 5.23 has a network number of four octets, not an IP address.
    expect(differing.map(({ name }) => name)).toEqual(['Framed-IPX-Network']);
  });

  test('every file by itself parses, or says at which line a name is not its own', () => {
    const faulty = readdirSync(folder)
      .filter((file) => file.startsWith('dictionary'))
      .flatMap((file) => {
        const read = parseDictionary(file, textOf(file) ?? '', textOf, standardDictionary);
        return read.ok ? [] : read.error.map(({ at, message }) => `${at} ${message}`);
      });
    expect(faulty).toEqual([
      'dictionary.compat:28:7 `Auth-Type` is not defined, so it can have no VALUE',
      'dictionary.freedhcp:238:7 `FreeDHCP-Opcode` is not defined, so it can have no VALUE',
      'dictionary.freedhcp:239:7 `FreeDHCP-Opcode` is not defined, so it can have no VALUE',
      'dictionary.freeradius.evs5:10:14 the vendor `FreeRADIUS` is not defined',
    ]);
  });
});
