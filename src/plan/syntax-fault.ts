import { type Fault, fault } from '../base/fault.ts';

/** Every fault of a list in one, at the first line that has one. */
export function syntaxFault(faults: readonly { readonly line: number; readonly column: number; readonly message: string }[]): Fault {
  const text = faults.map(({ line, column, message }) => `line ${line}, column ${column}: ${message}`).join('; ');
  return fault('acl.syntax', text, { at: `/acl/lines/${(faults[0]?.line ?? 1) - 1}` });
}
