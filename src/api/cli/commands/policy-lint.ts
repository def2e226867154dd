import { type Fault, fault } from '../../../base/fault.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import { instantOf } from '../../../base/time.ts';
import { readDraft } from '../../../policy/document.ts';
import { lint } from '../../../policy/lint.ts';
import { lintDacls } from '../../lint-dacls.ts';
import { type LintView, lintView, viewOfFindings } from '../../views/lint-view.ts';
import { printable } from '../columns.ts';
import type { Call } from '../command-line.ts';
import { configuredPolicy } from '../configured-policy.ts';
import type { Paint } from '../paint.ts';
import { ONE_POLICY } from './policy-test.ts';

type Options = { readonly config?: string; readonly notes?: boolean };

/** `policy lint`: exit 1 when there is a warning. */
export async function lintPolicy(call: Call): Promise<number> {
  const { config, notes = true } = call.options<Options>();
  const { asOf: revision } = call.common;
  if (config !== undefined && revision !== undefined) return call.fail([fault('input.invalid', ONE_POLICY)]);
  const body = revision === undefined ? {} : { revision };
  const found =
    config === undefined ? await call.api({ method: 'POST', path: '/policy:lint', body, schema: lintView }) : await lintHere(call, config);
  if (!found.ok) return call.fail(found.error);
  const findings = found.value.findings.filter(({ severity }) => notes || severity === 'warning');
  const warnings = findings.filter(({ severity }) => severity === 'warning').length;
  call.print({ findings }, { table: () => showFindings(findings, call.paint), ids: () => findings.map(({ code }) => code) });
  if (warnings === 0) return 0;
  return call.fail([fault('policy.suspect', `the policy has ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`)]);
}

async function lintHere(call: Call, config: string): Promise<Result<LintView, readonly Fault[]>> {
  const read = await call.parts.configured(config);
  if (!read.ok) return err(read.error);
  const now = instantOf(Date.now());
  const { draft } = readDraft(read.value.policyFiles);
  const findings = lint({ policy: configuredPolicy(read.value, now), draft, now });
  return ok(viewOfFindings([...findings, ...lintDacls(draft.dacls)]));
}

function showFindings(findings: LintView['findings'], paint: Paint): string {
  if (findings.length === 0) return 'nothing to say\n';
  return findings
    .map(({ at, severity, message, code }) => {
      const sign = severity === 'warning' ? paint.doubtful('warning') : paint.faint('note');
      return `${at === undefined ? '' : `${printable(at)}: `}${sign}: ${printable(message)} ${paint.faint(`[${code}]`)}\n`;
    })
    .join('');
}
