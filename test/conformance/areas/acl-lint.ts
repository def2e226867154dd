import { z } from 'zod';
import { drivers } from '../../../drivers/index.ts';
import { checkAcl } from '../../../src/acl/check.ts';
import { readAclConfiguration } from '../../../src/acl/configuration.ts';
import { ownEntries } from '../../../src/acl/cost.ts';
import type { Acl } from '../../../src/acl/entry.ts';
import { reviewAcl } from '../../../src/acl/review.ts';
import { fillTemplate, REDIRECT_ACL, type TemplateValues } from '../../../src/acl/template.ts';
import type { PlatformProfile } from '../../../src/driver/contract.ts';
import { type Held, tcamAccounts } from '../../../src/plan/tcam-ledger.ts';
import { type OpenEngine, Unanswerable, wordsOf } from '../area.ts';

/** The names source documents give a platform, and the profile that stands for it. */
const PLATFORMS: Readonly<Record<string, string>> = {
  isr1000: 'isr1000-8p',
  'c9500-18k': 'c9500',
};
const TEMPLATES: Readonly<Record<string, readonly string[]>> = { redirect_acl: REDIRECT_ACL };

const platform = z.string().optional();
const vars = z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional();

const given = z.strictObject({ platform, vars });

/** A list by its entries: one text, or a line each. A case may call them any of these. */
const written = z.union([z.string(), z.array(z.string())]).optional();
const list = z.strictObject({
  acl: written,
  ace: written,
  aces: written,
  line: written,
  lines: written,
  entries: written,
  redirect: z.boolean().default(false),
  platform,
  vars,
});

const template = z.strictObject({ template: z.string(), vars, platform });

const count = z.int().min(0);
/** What one ASIC holds (requirement C9): entries of the redirect list, and sessions, alike or one by one, with the entries of their list. */
const room = z.strictObject({
  redirect: count.default(0),
  sessions: z.union([count, z.array(count)]),
  dacl: count.default(0),
  platform,
});

/** Whether a platform can match and hold what an entry or a list asks (requirements C8 to C11), and whether a template is filled (C19). */
export const open: OpenEngine = (written) => {
  const common = wordsOf(given, written);
  return (input) => {
    if (typeof input !== 'object' || input === null || Array.isArray(input)) {
      const lines = Array.isArray(input) ? input.map(String) : [String(input)];
      return ofEntries(lines, false, common.vars ?? {}, platformNamed(common.platform));
    }
    if ('template' in input) {
      const asked = wordsOf(template, input);
      return ofTemplate(asked.template, asked.vars ?? common.vars ?? {}, platformNamed(asked.platform ?? common.platform));
    }
    if ('sessions' in input) {
      const asked = wordsOf(room, input);
      return ofRoom(asked, platformNamed(asked.platform ?? common.platform));
    }
    const { redirect, platform, vars, ...texts } = wordsOf(list, input);
    const lines = Object.values(texts).flatMap((text) => text ?? []);
    return ofEntries(lines, redirect, vars ?? common.vars ?? {}, platformNamed(platform ?? common.platform));
  };
};

function platformNamed(named = 'ISR1000'): PlatformProfile {
  const name = named.toLowerCase();
  const found = drivers.flatMap((driver) => driver.platforms).find((profile) => profile.name === (PLATFORMS[name] ?? name));
  if (!found) throw new Unanswerable(`there is no platform ${named}`);
  return found;
}

function ofEntries(written: readonly string[], redirect: boolean, values: TemplateValues, platform: PlatformProfile): unknown {
  const filled = fillTemplate(written.map(withoutAttribute), values);
  if (!filled.ok) return { ok: false, error: 'unresolved-variable', messages: filled.error.map(({ message }) => message) };
  const { lists, notes } = readAclConfiguration(filled.value.join('\n'), 'CASE');
  const faults = [
    ...notes,
    ...lists.flatMap(({ read }) => (read.ok ? checkAcl(read.value, platform, redirect ? 'redirect' : 'filter') : read.error)),
  ];
  const acls = lists.flatMap(({ read }) => (read.ok ? [read.value] : []));
  const entries = acls.reduce((sum, acl) => sum + ownEntries(acl), 0);
  const held = entries + acls.length * platform.implicitEntries;
  return {
    ok: acls.length > 0 && faults.every(({ severity }) => severity !== 'error') && held <= platform.aclEntriesPerAsic,
    entries,
    messages: faults.map(({ message }) => message),
    warnings: [...faults.filter(({ severity }) => severity === 'warning').map(({ message }) => message), ...acls.flatMap(reviewOf)],
  };
}

/** An entry as RADIUS carries it is the entry. */
function withoutAttribute(line: string): string {
  return line.replace(/^\s*ip:(?:in|out)acl#\d+=/, '');
}

function reviewOf(acl: Acl): readonly string[] {
  const review = reviewAcl(acl);
  return review.ok ? review.value.map(({ message }) => message) : [];
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
  if (!lines) return { ok: false, error: 'unknown-template' };
  const filled = fillTemplate(lines, values);
  if (!filled.ok) return { ok: false, error: 'unresolved-variable' };
  return {
    ...(ofEntries(filled.value, true, {}, platform) as object),
    ...Object.fromEntries(filled.value.map((line) => [`line${line.split(' ', 1)[0]}`, line])),
    lines: filled.value,
  };
}
