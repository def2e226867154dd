import type { Finding, LintParts } from './finding.ts';
import { placeOf } from './located.ts';

/** What a service does with requests no rule speaks of. */
export function lintDefaults({ draft }: LintParts): readonly Finding[] {
  return draft.services.flatMap((service): Finding[] => {
    const { name, authorization, identity } = service.value;
    const findings: Finding[] = [];
    if (authorization?.default.access === 'permit' && authorization.rules.length > 0) {
      const message = `service \`${name}\` permits what no rule of its authorization matches: say so by a rule, and let the default deny`;
      findings.push({ code: 'permits-by-default', severity: 'note', message, at: placeOf(service, 'authorization', 'default') });
    }
    if (identity?.mode === 'simple' && identity.result.source.kind === 'deny') {
      const message = `service \`${name}\` asks no identity store: it refuses everybody`;
      findings.push({ code: 'asks-nobody', severity: 'warning', message, at: placeOf(service, 'identity', 'simple') });
    }
    return findings;
  });
}
