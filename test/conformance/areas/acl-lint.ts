import { drivers } from '../../../drivers/index.ts';
import { checkAcl } from '../../../src/acl/check.ts';
import { parseAclText } from '../../../src/acl/parse.ts';
import { NoEngine, type OpenEngine } from '../area.ts';

/** The names source documents give a platform, and the profile that stands for it. */
const PLATFORMS: Readonly<Record<string, string>> = { ISR1000: 'isr1000-8p' };

/** Whether a platform can match what an entry asks (requirements C8 to C11). */
export const open: OpenEngine = (given) => {
  const named = (given as { readonly platform?: string }).platform;
  if (named === undefined) throw new NoEngine('acl-lint of templates');
  const platform = drivers.flatMap((driver) => driver.platforms).find(({ name }) => name === (PLATFORMS[named] ?? named));
  if (!platform) throw new Error(`no platform ${named}`);
  return (input) => {
    const acl = parseAclText('CASE', String(input));
    const faults = acl.ok ? checkAcl(acl.value, platform) : acl.error;
    return { ok: faults.every(({ severity }) => severity !== 'error'), messages: faults.map(({ message }) => message) };
  };
};
