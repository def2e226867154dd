import { describe, expect, it } from 'vitest';
import { BOOKS } from '../../../../src/posture/macos/runbook/books.ts';
import {
  approveRunbook,
  instructionOf,
  isFailingBack,
  type Outcome,
  type RunbookState,
  reportOutcome,
  startRunbook,
} from '../../../../src/posture/macos/runbook/machine.ts';
import { printRunbook } from '../../../../src/posture/macos/runbook/print.ts';

function begun(book: 'failover' | 'failback'): RunbookState {
  const started = startRunbook(book, { mdmProfile: true, tacAdvice: true, tacConfirmed: true });
  if (!started.ok) throw new Error(started.error.join());
  return approveRunbook(started.value, 'anna');
}

/** Goes on with the outcomes given, one after the other, and gives what was asked for each time. */
function play(state: RunbookState, ...outcomes: readonly Outcome[]) {
  const asked: string[] = [];
  let now = state;
  for (const outcome of outcomes) {
    const instruction = instructionOf(now);
    if (instruction.kind === 'end' || instruction.kind === 'waiting-for-approval')
      throw new Error(`nothing is asked for: ${instruction.kind}`);
    const what = instruction.kind === 'prove' ? 'proof' : instruction.step.name;
    asked.push(what);
    const next = reportOutcome(now, what, outcome, 'seen');
    if (!next.ok) throw new Error(next.error);
    now = next.value;
  }
  return { state: now, asked, instruction: instructionOf(now) };
}

describe('the failover', () => {
  it('needs the management profile and the advice of TAC; what is not known does not hold (M12, M13, M15)', () => {
    expect(startRunbook('failover', { tacAdvice: true })).toMatchObject({
      ok: false,
      error: [expect.stringContaining('management profile')],
    });
    expect(startRunbook('failover', { mdmProfile: true })).toMatchObject({ ok: false, error: [expect.stringContaining('TAC')] });
    expect(startRunbook('failover', {})).toMatchObject({ ok: false, error: { length: 2 } });
    expect(startRunbook('failover', { mdmProfile: true, tacAdvice: true }).ok).toBe(true);
  });

  it('does nothing before a person approved it', () => {
    const started = startRunbook('failover', { mdmProfile: true, tacAdvice: true });
    if (!started.ok) throw new Error('not started');
    expect(instructionOf(started.value)).toEqual({ kind: 'waiting-for-approval' });
    expect(reportOutcome(started.value, 'unload-vpnagentd', 'done')).toEqual({ ok: false, error: 'not-asked-for' });
    expect(approveRunbook(started.value, 'anna')).toMatchObject({ approvedBy: 'anna', phase: { kind: 'step', at: 0 } });
  });

  it('goes in the order of the document, and is proved by the kernel extension (M16, M18)', () => {
    const { asked, instruction } = play(begun('failover'), 'done', 'done', 'done', 'done', 'done');
    expect(asked).toEqual(['unload-vpnagentd', 'deactivate-extension', 'write-kext-cfg', 'load-vpnagentd', 'proof']);
    expect(instruction).toEqual({ kind: 'end', result: 'done' });
  });

  it('waits for the user where macOS asks him (M11, M17)', () => {
    expect(play(begun('failover'), 'done').instruction).toMatchObject({ kind: 'waiting-for-user', step: { name: 'deactivate-extension' } });
  });

  it('starts the agent again when the user refuses the deactivation (M17)', () => {
    const { asked, instruction, state } = play(begun('failover'), 'done', 'refused', 'done');
    expect(asked).toEqual(['unload-vpnagentd', 'deactivate-extension', 'load-vpnagentd']);
    expect(instruction).toEqual({ kind: 'end', result: 'undone' });
    expect(state.history.at(-1)).toEqual({ what: 'load-vpnagentd', outcome: 'done', compensating: true, evidence: 'seen' });
  });

  it('restarts the Mac once when the kernel extension did not load, then goes back (M18)', () => {
    const steps: readonly Outcome[] = ['done', 'done', 'done', 'done'];
    const loaded = play(begun('failover'), ...steps, 'failed', 'done', 'done');
    expect([loaded.asked.slice(4), loaded.instruction]).toEqual([['proof', 'restart-mac', 'proof'], { kind: 'end', result: 'done' }]);
    const never = play(begun('failover'), ...steps, 'failed', 'done', 'failed', 'done', 'done', 'done');
    expect(never.asked.slice(6)).toEqual(['proof', 'unload-vpnagentd', 'remove-kext-cfg', 'load-vpnagentd']);
    expect(never.instruction).toEqual({ kind: 'end', result: 'undone' });
  });

  it('says that it is stuck when a compensation fails: a person must look', () => {
    expect(play(begun('failover'), 'failed', 'failed').instruction).toEqual({ kind: 'end', result: 'stuck' });
  });

  it('takes no report it did not ask for, so that one that comes twice does nothing', () => {
    const { state } = play(begun('failover'), 'done');
    expect(reportOutcome(state, 'unload-vpnagentd', 'done')).toEqual({ ok: false, error: 'not-asked-for' });
    expect(reportOutcome(state, 'proof', 'done')).toEqual({ ok: false, error: 'not-asked-for' });
  });
});

describe('the fail-back', () => {
  it('needs the word of TAC that the fault is mended, and goes in the order of the document (M19)', () => {
    expect(startRunbook('failback', { mdmProfile: true, tacAdvice: true }).ok).toBe(false);
    const { asked } = play(begun('failback'), 'done', 'done', 'done', 'done', 'done');
    expect(asked).toEqual(['unload-vpnagentd', 'kextunload', 'remove-kext-cfg', 'load-vpnagentd', 'install-fixed-version']);
  });

  it('is pending from its beginning until the extension is seen, however often it is not (M19)', () => {
    const steps: readonly Outcome[] = ['done', 'done', 'done', 'done', 'done'];
    const started = startRunbook('failback', { tacConfirmed: true });
    if (!started.ok) throw new Error('not started');
    expect(isFailingBack(started.value)).toBe(false);
    const waiting = play(begun('failback'), ...steps, 'failed', 'failed', 'failed');
    expect([isFailingBack(waiting.state), waiting.instruction.kind]).toEqual([true, 'prove']);
    const seen = play(waiting.state, 'done');
    expect([isFailingBack(seen.state), seen.instruction]).toEqual([false, { kind: 'end', result: 'done' }]);
    expect(isFailingBack(play(begun('failover'), 'done').state)).toBe(false);
  });

  it('starts the agent again with the kernel extension when a step fails, and is over then', () => {
    const { asked, instruction, state } = play(begun('failback'), 'done', 'failed', 'done');
    expect(asked).toEqual(['unload-vpnagentd', 'kextunload', 'load-vpnagentd']);
    expect([instruction, isFailingBack(state)]).toEqual([{ kind: 'end', result: 'undone' }, false]);
  });
});

describe('a runbook for a person', () => {
  const commands = (name: 'failover' | 'failback') =>
    printRunbook(name)
      .split('\n')
      .filter((line) => /^ {5}\S/.test(line))
      .map((line) => line.trim());

  it('has the exact commands of the failover, each by itself (M2, M16, M18, M28)', () => {
    expect(commands('failover')).toEqual(
      expect.arrayContaining([
        'sudo launchctl unload /Library/LaunchDaemons/com.cisco.anyconnect.vpnagentd.plist',
        '/Applications/Cisco/Cisco\\ AnyConnect\\ Socket\\ Filter.app/Contents/MacOS/Cisco\\ AnyConnect\\ Socket\\ Filter -deactivateExt',
        'echo kext=1 | sudo tee /opt/cisco/anyconnect/acsock.cfg',
        'sudo launchctl load /Library/LaunchDaemons/com.cisco.anyconnect.vpnagentd.plist',
        'kextstat | grep com.cisco.kext.acsock',
      ]),
    );
    expect(printRunbook('failover')).not.toContain('&&');
  });

  it('has those of the fail-back (M19)', () => {
    expect(commands('failback')).toEqual(
      expect.arrayContaining([
        'sudo kextunload -b com.cisco.kext.acsock',
        'sudo rm /opt/cisco/anyconnect/acsock.cfg',
        'systemextensionsctl list',
      ]),
    );
  });

  it('says of each step what to check and what to do when it fails', () => {
    for (const name of ['failover', 'failback'] as const) {
      const text = printRunbook(name);
      expect(text.match(/ {3}check: /g)).toHaveLength(BOOKS[name].steps.length);
      expect(text.match(/when it fails:/g)).toHaveLength(BOOKS[name].steps.length);
    }
  });
});
