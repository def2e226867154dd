import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { Client } from 'ldapts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Account, dnOf, PASSWORDS } from './accounts.ts';
import { DOMAIN_STARTS_WITHIN, type DomainController, missingSamba, startDomainController } from './domain-controller.ts';

const run = promisify(execFile);

describe.skipIf(missingSamba())('the Samba domain the suites use', () => {
  let dc: DomainController;

  beforeAll(async () => {
    dc = await startDomainController();
  }, DOMAIN_STARTS_WITHIN);
  afterAll(async () => {
    await dc?.stop();
  });

  const said = async (account: string, password: string): Promise<string> => {
    const { program, args } = dc.ntlmAuth;
    const login = [`--domain=${dc.domain}`, `--username=${account}`, `--password=${password}`];
    try {
      return (await run(program, [...args, ...login])).stdout;
    } catch (cause) {
      return String((cause as { readonly stdout?: string }).stdout);
    }
  };

  test.each([
    ['alice', ''],
    ['bob', ''],
    ['disabled', 'NT_STATUS_ACCOUNT_DISABLED'],
    ['mustchange', 'NT_STATUS_PASSWORD_MUST_CHANGE'],
    ['expired', 'NT_STATUS_ACCOUNT_EXPIRED'],
    ['locked', 'NT_STATUS_ACCOUNT_LOCKED_OUT'],
    ['nohours', 'NT_STATUS_INVALID_LOGON_HOURS'],
    ['elsewhere', 'NT_STATUS_INVALID_WORKSTATION'],
  ] as const satisfies readonly (readonly [Account, string])[])('%s is in the state of the name: %s', async (account, status) => {
    expect(await said(account, PASSWORDS[account])).toMatch(new RegExp(`^${status}: `));
  });

  test('LDAPS by the certificate, StartTLS too; alice is in a nested group and has her certificate', async () => {
    const ca = readFileSync(dc.caFile);
    const client = new Client({ url: dc.ldaps, tlsOptions: { ca } });
    await client.bind(dc.administrator.dn, dc.administrator.password);
    const inChain = `(&(sAMAccountName=alice)(memberOf:1.2.840.113556.1.4.1941:=${dnOf('everybody')}))`;
    const { searchEntries } = await client.search(dc.base, { filter: inChain, explicitBufferAttributes: ['userCertificate'] });
    expect(searchEntries).toHaveLength(1);
    expect(searchEntries[0]?.userCertificate).toEqual(Buffer.from(dc.certificateOfAlice));
    await client.unbind();
    const plain = new Client({ url: dc.ldap });
    await plain.startTLS({ ca, host: dc.address });
    await plain.bind('alice@interop.test', PASSWORDS.alice);
    await plain.unbind();
  });
});
