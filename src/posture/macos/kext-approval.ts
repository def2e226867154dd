import { KEXT_BUNDLE, TEAM } from './anyconnect.ts';
import { outputLines } from './command-output.ts';

/**
 * Whether a management profile approves AnyConnect's kernel extension (requirements M13, M14), out of the policy database of macOS:
 * `sqlite3 /var/db/SystemPolicyConfiguration/KextPolicy 'SELECT team_id,bundle_id,allowed FROM kext_policy_mdm'`, a row
 * `DE8Y96K9QP|com.cisco.kext.acsock|1` each. A row without a bundle approves the whole team. A user's approval stands in another table and
 * counts for nothing from macOS 11 on.
 */
export function parseKextApproval(text: string): boolean {
  return outputLines(text).lines.some((line) => {
    const [team, bundle, allowed, ...more] = line.trim().split('|');
    return more.length === 0 && team === TEAM && (bundle === KEXT_BUNDLE || bundle === '') && allowed === '1';
  });
}
