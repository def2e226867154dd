/** `error`: it is not installed, or does not do its work; `warning`: it contradicts itself or its source; `advice`: it works, and could be better. */
export type Severity = 'error' | 'warning' | 'advice';

/** Something a linter has to say of a profile; `line` counts from 1. */
export type Finding = { readonly code: string; readonly severity: Severity; readonly line: number; readonly message: string };

export function finding(severity: Severity, code: string, line: number, message: string): Finding {
  return { code, severity, line, message };
}
