/** The changes of authorization portreeve can ask for; names are Cisco's (radius-coa-tacacs §4.3). */
export type CoaCommand =
  | { readonly kind: 'session-query' }
  | { readonly kind: 'reauthenticate'; readonly type?: 'last' | 'rerun' }
  | { readonly kind: 'bounce-host-port' }
  | { readonly kind: 'disable-host-port' }
  | { readonly kind: 'terminate' }
  | { readonly kind: 'activate-service'; readonly service: string; readonly precedence?: number; readonly replaceAll?: boolean }
  | { readonly kind: 'deactivate-service'; readonly service: string };

/** How often a command may take effect when nobody knows whether it arrived (architecture, decision 6). */
export function deliveryOf(command: CoaCommand): 'at-least-once' | 'at-most-once' {
  return command.kind === 'bounce-host-port' || command.kind === 'disable-host-port' ? 'at-most-once' : 'at-least-once';
}

/** A waiting stronger command is never replaced by a weaker one. */
export const COA_STRENGTH: Readonly<Record<CoaCommand['kind'], number>> = {
  'session-query': 0,
  'activate-service': 1,
  'deactivate-service': 1,
  reauthenticate: 2,
  'bounce-host-port': 3,
  'disable-host-port': 4,
  terminate: 5,
};
