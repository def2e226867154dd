import { describe, expect, it } from 'vitest';
import { decideCommand } from '../../../src/policy/command-set.ts';
import type { CommandRow, CommandSet } from '../../../src/policy/elements.ts';

const set = (name: string, rows: readonly CommandRow[], permitUnmatched = false): CommandSet => ({ name, permitUnmatched, rows });
const permit = (command: string, args?: string): CommandRow => ({ grant: 'permit', command, ...(args === undefined ? {} : { args }) });
const deny = (command: string, args?: string): CommandRow => ({ ...permit(command, args), grant: 'deny' });
const never = (command: string, args?: string): CommandRow => ({ ...permit(command, args), grant: 'denyAlways' });

describe('a command set', () => {
  it('decides by its first row that matches command and arguments (P53)', () => {
    const rows = set('s', [deny('show', 'running-config*'), permit('show'), deny('*')]);
    expect(decideCommand([rows], 'show', 'running-config full').steps).toEqual([{ set: 's', verdict: 'deny', row: 0 }]);
    expect(decideCommand([rows], 'show', 'version')).toEqual({ permit: true, steps: [{ set: 's', verdict: 'permit', row: 1 }] });
    expect(decideCommand([rows], 'reload', '').steps).toEqual([{ set: 's', verdict: 'deny', row: 2 }]);
  });

  it('denies always by any row of it, whatever comes before (P52)', () => {
    expect(decideCommand([set('s', [permit('reload'), never('reload')])], 'reload', '')).toEqual({
      permit: false,
      steps: [{ set: 's', verdict: 'deny-always', row: 1 }],
    });
    expect(decideCommand([set('s', [permit('reload'), never('reload', 'in *')])], 'reload', '').permit).toBe(true);
  });

  it('says nothing of a command no row matches, unless it permits the unmatched', () => {
    expect(decideCommand([set('s', [permit('show')])], 'reload', '')).toEqual({ permit: false, steps: [{ set: 's', verdict: 'none' }] });
    expect(decideCommand([set('s', [deny('reload')], true)], 'show', '').permit).toBe(true);
  });

  it('matches commands without regard to case, arguments with', () => {
    expect(decideCommand([set('s', [permit('Show', 'Version')])], 'SHOW', 'Version').permit).toBe(true);
    expect(decideCommand([set('s', [permit('show', 'version')])], 'show', 'VERSION').permit).toBe(false);
  });

  it('takes wildcards, and a row without arguments as any arguments', () => {
    expect(decideCommand([set('s', [permit('sh*', 'ip ?nt*')])], 'show', 'ip interface brief').permit).toBe(true);
    expect(decideCommand([set('s', [permit('show')])], 'show', 'anything at all').permit).toBe(true);
    expect(decideCommand([set('s', [permit('show', '')])], 'show', 'version').permit).toBe(false);
  });
});

describe('several command sets', () => {
  it('permit where one permits and another denies, and never where one denies always (P54)', () => {
    const sets = [set('a', [permit('show')]), set('b', [deny('show')])];
    expect(decideCommand(sets, 'show', '').permit).toBe(true);
    expect(decideCommand(sets.toReversed(), 'show', '').permit).toBe(true);
    expect(decideCommand([...sets, set('c', [never('*')])], 'show', '').permit).toBe(false);
    expect(decideCommand([], 'show', '').permit).toBe(false);
  });
});
