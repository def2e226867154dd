import type { AnyConnectReason } from './check.ts';

const LIST = 'Cisco AnyConnect Socket Filter';
const FILTER_POPUP = 'then allow the content filter in the second window that follows';

/**
 * What the user or the administrator does about each reason: the two approvals and where they are given (requirements M2, M5, M6), the administrator's
 * credentials at deactivation (M11).
 */
const REMEDIES: Readonly<Record<AnyConnectReason, string>> = {
  'not-installed': 'install AnyConnect',
  'fallback-expired':
    'fail back to the system extension (`portreeve posture mac runbook failback`), or extend the permission in the policy',
  disabled: `switch ${LIST} on under Network Extensions in the system settings (Login Items & Extensions)`,
  'waiting-for-user': `unlock Security & Privacy, press Allow, or Details… with several extensions and tick ${LIST}; ${FILTER_POPUP}; or approve both by a management profile`,
  inactive: 'open the application in /Applications/Cisco, which activates the extension; restart the Mac when it stays inactive',
  terminated: 'open the application in /Applications/Cisco, which activates the extension again',
  'wrong-team':
    'find out what put an extension of another team under this name, and remove it (its application asks for administrator credentials)',
  absent: `open ${LIST} in /Applications/Cisco, which activates the extension`,
  'component-missing:dnsProxy': 'see whether the DNS proxy shows green in the network settings, and restart the client when it does not',
  'component-missing:appProxy': 'see whether the app proxy shows green in the network settings, and restart the client when it does not',
  'component-missing:contentFilter': 'allow the content filter when macOS asks, or approve it by a management profile',
  'dns-proxy-conflict': 'remove the DNS proxy of the other product: macOS runs one at a time',
  'version-too-old': 'update AnyConnect',
  'not-reported': 'let the collector report what is missing',
  'fallback-not-permitted': 'permit the fallback in the policy, with its end, if TAC advises it',
  'macos-too-old': 'the fallback is for macOS 11 and later',
  'kext-not-approved': 'install a management profile with the kernel extension policy: a user cannot approve it',
  'kext-switch-off': 'run the failover (`portreeve posture mac runbook failover`)',
  'kext-not-loaded': 'restart the Mac, then look at `kextstat` again',
};

/** What to do about a reason, one sentence. */
export function remedyFor(reason: AnyConnectReason): string {
  return REMEDIES[reason];
}
