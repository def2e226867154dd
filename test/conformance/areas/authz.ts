import { open as openTable } from './rule-table.ts';

/** Exceptions before the main rules (requirements P55, P58, P59): the same adapter, whose tables may have exceptions. */
export const open = openTable;
