import { expect, test } from 'vitest';
import { fixedOf } from '../../../src/app/config/fixed.ts';
import { serverSchema } from '../../../src/app/config/server-schema.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';

/** Files of their own, or settings that are looked at anew by each reload; of `api` its keys are. */
const TAKEN = ['devices', 'identities', 'policy', 'remoteServers', 'posture', 'coa', 'coaProxy', 'approvals', 'api'];

test('a reload takes each key of portreeve.yaml, or names it as one that waits for the next start', () => {
  const settings = serverSchema.parse({ api: { keys: [{ name: 'a', role: 'admin', sha256: 'a'.repeat(64) }] } });
  const named = Object.keys(fixedOf(settings, standardDictionary, []));
  expect([...named, ...TAKEN].filter((key) => key !== 'dictionaries' && !key.includes('.')).sort()).toEqual(
    Object.keys(serverSchema.shape).sort(),
  );
});
