import type { ConfirmedChange, PendingChange, ReadbackError } from '../../src/driver/contract.ts';
import { err, ok, type Result } from '../../src/driver/vocabulary.ts';
import { parseArchive } from './show/archive.ts';
import { parseRollbackTimer } from './show/rollback-timer.ts';

/**
 * Rollback Confirmed Change of IOS and IOS-XE: within `configure terminal revert timer` the device keeps a copy of its configuration and goes back
 * to it unless `configure confirm` comes in time, however it fares with us. It needs a configuration archive.
 */
export const confirmedChange: ConfirmedChange = {
  available: { command: 'show archive', parse: available },
  pending: { command: 'show archive config rollback timer', parse: pending },
  minutes: { least: 2, most: 120 },
  begin: (minutes) => `configure terminal revert timer ${minutes}`,
  confirm: { command: 'configure confirm', kept: (text) => !/No Rollback Confirmed Change pending/i.test(text) },
  revert: 'configure revert now',
};

function available(text: string): Result<boolean, ReadbackError> {
  const read = parseArchive(text);
  return read.ok ? ok(read.value.facts.enabled) : read;
}

function pending(text: string): Result<PendingChange | undefined, ReadbackError> {
  const read = parseRollbackTimer(text);
  if (!read.ok) return read;
  const { pending: change } = read.value.facts;
  // Who began it decides whether it may be touched: an answer that names nobody is not one to act on.
  return change !== undefined && change.user === undefined
    ? err({ why: 'a rollback is pending, and the answer names no user' })
    : ok(change);
}
