import { expect, test } from 'vitest';
import { fixedOf, needsRestart } from '../../../src/app/config/fixed.ts';
import { platformSchema } from '../../../src/app/config/platforms.ts';
import { serverSchema } from '../../../src/app/config/server-schema.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';

/** Files of their own, or settings that are looked at anew by each reload; of `api` its keys are. */
const TAKEN = ['devices', 'identities', 'policy', 'remoteServers', 'posture', 'coa', 'coaProxy', 'approvals', 'api'];

test('a reload takes each key of portreeve.yaml, or names it as one that waits for the next start', () => {
  const settings = serverSchema.parse({ api: { keys: [{ name: 'a', role: 'admin', sha256: 'a'.repeat(64) }] } });
  const named = Object.keys(fixedOf(settings, standardDictionary, [], []));
  expect([...named, ...TAKEN].filter((key) => key !== 'dictionaries' && key !== 'platforms' && !key.includes('.')).sort()).toEqual(
    Object.keys(serverSchema.shape).sort(),
  );
});

test('a platform of devices.yaml that was changed waits for the next start, and is named', () => {
  const settings = serverSchema.parse({ api: { keys: [{ name: 'a', role: 'admin', sha256: 'a'.repeat(64) }] } });
  const own = (aclEntriesPerAsic: number) => platformSchema.parse({ name: 'lab', like: 'c9300', aclEntriesPerAsic });
  const [before, after] = [100, 200].map((most) => ({ fixed: fixedOf(settings, standardDictionary, [], [own(most)]) }));
  expect(before && after && needsRestart(before, after)).toEqual(['platforms']);
});
