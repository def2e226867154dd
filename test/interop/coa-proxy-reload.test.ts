import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CoaProxied, signedNow, startCoaProxied } from './coa-proxied.ts';
import { missing } from './foreign.ts';

const OTHER = 'another-secret';

describe.skipIf(missing('radclient'))('a reload while others ask for changes of authorization through us', () => {
  let proxied: CoaProxied;
  beforeAll(async () => {
    proxied = await startCoaProxied([]);
  }, 30_000);
  afterAll(() => proxied.stop());

  const ask = async (secret?: string): Promise<string | undefined> =>
    (await proxied.ask('coa', ['NAS-IP-Address = 198.51.100.7', 'Acct-Session-Id = "abc"'], signedNow(), secret)).code;

  test('takes the secret of a client, and lets the old one meet silence', { timeout: 30_000 }, async () => {
    expect(await ask()).toBe('CoA-NAK');
    expect(await ask(OTHER)).toBeUndefined();
    proxied.reload({ secret: OTHER });
    let code: string | undefined;
    for (let tries = 0; code === undefined && tries < 5; tries++) code = await ask(OTHER);
    expect(code).toBe('CoA-NAK');
    expect(await ask()).toBeUndefined();
  });
});
