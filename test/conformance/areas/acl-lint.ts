import { drivers } from '../../../drivers/index.ts';
import { checkAcl } from '../../../src/acl/check.ts';
import { tcamEntries } from '../../../src/acl/cost.ts';
import type { PlatformLimits } from '../../../src/acl/limits.ts';
import { parseAclLines, parseAclText } from '../../../src/acl/parse.ts';
import { reviewAcl } from '../../../src/acl/review.ts';
import { fillTemplate, REDIRECT_ACL, type TemplateValues } from '../../../src/acl/template.ts';
import { NoEngine, type OpenEngine } from '../area.ts';

/** The names source documents give a platform, and the profile that stands for it. */
const PLATFORMS: Readonly<Record<string, string>> = { ISR1000: 'isr1000-8p' };
const TEMPLATES: Readonly<Record<string, readonly string[]>> = { redirect_acl: REDIRECT_ACL };

type Given = { readonly platform?: string; readonly vars?: TemplateValues };
type Asked = { readonly template: string; readonly vars?: TemplateValues };

/** Whether a platform can match what an entry asks (requirements C8 to C11), and whether a template is filled (C19). */
export const open: OpenEngine = (given) => {
  const { platform: named = 'ISR1000', vars = {} } = given as Given;
  const platform = drivers.flatMap((driver) => driver.platforms).find(({ name }) => name === (PLATFORMS[named] ?? named));
  if (!platform) throw new Error(`no platform ${named}`);
  return (input) => {
    if (typeof input === 'object' && input !== null && 'template' in input) return ofTemplate(input as Asked, vars, platform);
    const acl = parseAclText('CASE', Array.isArray(input) ? input.map(String).join('\n') : String(input));
    if (!acl.ok) return { ok: false, messages: acl.error.map(({ message }) => message) };
    const faults = checkAcl(acl.value, platform);
    const review = reviewAcl(acl.value);
    const entries = tcamEntries(acl.value, platform);
    return {
      ok: faults.every(({ severity }) => severity !== 'error') && entries <= platform.aclEntriesPerAsic,
      entries,
      messages: faults.map(({ message }) => message),
      warnings: [...faults.filter(({ severity }) => severity === 'warning'), ...(review.ok ? review.value : [])].map(
        ({ message }) => message,
      ),
    };
  };
};

function ofTemplate({ template, vars }: Asked, given: TemplateValues, platform: PlatformLimits): unknown {
  const lines = TEMPLATES[template];
  if (!lines) throw new NoEngine(`the template ${template}`);
  const filled = fillTemplate(lines, vars ?? given);
  if (!filled.ok) return { ok: false, error: 'unresolved-variable' };
  const acl = parseAclLines(template, filled.value);
  if (!acl.ok) return { ok: false, error: 'acl-syntax', messages: acl.error.map(({ message }) => message) };
  const faults = checkAcl(acl.value, platform, 'redirect');
  return {
    ok: faults.every(({ severity }) => severity !== 'error'),
    entries: acl.value.entries.length,
    ...Object.fromEntries(filled.value.map((line) => [`line${line.split(' ', 1)[0]}`, line])),
    lines: filled.value,
    warnings: faults.map(({ message }) => message),
  };
}
