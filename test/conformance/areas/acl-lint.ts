import { z } from 'zod';
import { drivers } from '../../../drivers/index.ts';
import { checkAcl } from '../../../src/acl/check.ts';
import { tcamEntries } from '../../../src/acl/cost.ts';
import { parseAclLines, parseAclText } from '../../../src/acl/parse.ts';
import { reviewAcl } from '../../../src/acl/review.ts';
import { fillTemplate, REDIRECT_ACL, type TemplateValues } from '../../../src/acl/template.ts';
import type { PlatformProfile } from '../../../src/driver/contract.ts';
import { type Held, tcamAccounts } from '../../../src/plan/tcam-ledger.ts';
import { type OpenEngine, Unanswerable, wordsOf } from '../area.ts';

/** The names source documents give a platform, and the profile that stands for it. */
const PLATFORMS: Readonly<Record<string, string>> = { ISR1000: 'isr1000-8p', C9300: 'c9300', C9500: 'c9500' };
const TEMPLATES: Readonly<Record<string, readonly string[]>> = { redirect_acl: REDIRECT_ACL };

const platform = z.string().optional();
const vars = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

const given = z.strictObject({ platform, vars: vars.default({}) });

/** A list by its entries: one text, or a line each. */
const list = z.strictObject({ acl: z.union([z.string(), z.array(z.string())]), redirect: z.boolean().default(false), platform });

const template = z.strictObject({ template: z.string(), vars: vars.optional(), platform });

const entries = z.int().min(0);
/** What one ASIC holds (requirement C9): entries of the redirect list, and sessions, alike or one by one, with the entries of their list. */
const room = z.strictObject({
  redirect: entries.default(0),
  sessions: z.union([entries, z.array(entries)]),
  dacl: entries.default(0),
  platform,
});

/** Whether a platform can match and hold what an entry or a list asks (requirements C8 to C11), and whether a template is filled (C19). */
export const open: OpenEngine = (written) => {
  const { vars: common, platform: named } = wordsOf(given, written);
  return (input) => {
    if (typeof input !== 'object' || input === null || Array.isArray(input)) {
      const asked = wordsOf(list, { acl: Array.isArray(input) ? input.map(String) : String(input) });
      return ofEntries(asked, platformNamed(named));
    }
    if ('template' in input) {
      const asked = wordsOf(template, input);
      return ofTemplate(asked.template, asked.vars ?? common, platformNamed(asked.platform ?? named));
    }
    if ('sessions' in input) {
      const asked = wordsOf(room, input);
      return ofRoom(asked, platformNamed(asked.platform ?? named));
    }
    const asked = wordsOf(list, input);
    return ofEntries(asked, platformNamed(asked.platform ?? named));
  };
};

function platformNamed(named = 'ISR1000'): PlatformProfile {
  const found = drivers.flatMap((driver) => driver.platforms).find(({ name }) => name === (PLATFORMS[named] ?? named));
  if (!found) throw new Unanswerable(`there is no platform ${named}`);
  return found;
}

function ofEntries({ acl: written, redirect }: z.output<typeof list>, platform: PlatformProfile): unknown {
  const acl = parseAclText('CASE', typeof written === 'string' ? written : written.join('\n'));
  if (!acl.ok) return { ok: false, messages: acl.error.map(({ message }) => message) };
  const faults = checkAcl(acl.value, platform, redirect ? 'redirect' : 'filter');
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
}

function ofRoom({ sessions, dacl, redirect }: z.output<typeof room>, platform: PlatformProfile): unknown {
  const asic = 0;
  const each = typeof sessions === 'number' ? [{ count: sessions, entries: dacl }] : sessions.map((entries) => ({ count: 1, entries }));
  const held: readonly Held[] = [
    ...each.map(({ count, entries }): Held => ({ kind: 'sessions', asic, lists: [{ name: `D${entries}`, entries }], count })),
    ...(redirect > 0 ? [{ kind: 'list', asic, list: { name: 'REDIRECT', entries: redirect }, count: 1 } as const] : []),
  ];
  const [account] = tcamAccounts(platform, { baseline: 0, headroomPercent: 0 }, held);
  return { ok: account?.over === 0, used: account?.used, limit: account?.limit, free: account?.free, over: account?.over };
}

function ofTemplate(name: string, values: TemplateValues, platform: PlatformProfile): unknown {
  const lines = TEMPLATES[name];
  if (!lines) throw new Unanswerable(`there is no template ${name}`);
  const filled = fillTemplate(lines, values);
  if (!filled.ok) return { ok: false, error: 'unresolved-variable' };
  const acl = parseAclLines(name, filled.value);
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
