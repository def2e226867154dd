import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { speak } from './cli-fixture.ts';

let folder: string;
let state: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'runbook-'));
  state = join(folder, 'mac.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (...words: string[]) => speak(['posture', 'mac', 'run', ...words, '--state', state]);
const held = () => JSON.parse(readFileSync(state, 'utf8'));

async function approved(which: string, ...holds: string[]) {
  await run('begin', which, '--holds', ...holds);
  return run('approve', '--by', 'alice');
}

describe('a runbook worked through', () => {
  it('asks for nothing before a person approved it (M12)', async () => {
    const begun = await run('begin', 'failover', '--holds', 'mdmProfile', 'tacAdvice');
    expect([begun.code, begun.out]).toEqual([0, 'it waits for the approval of the one who answers for this Mac\n']);
    const early = await run('report', 'unload-vpnagentd', 'done');
    expect([early.code, early.err]).toEqual([9, expect.stringContaining('is not asked for now: it waits for the approval')]);
    const next = await run('approve', '--by', 'alice');
    expect(next.out).toContain('stop the AnyConnect agent (unload-vpnagentd)\n   sudo launchctl unload');
    expect(held()).toMatchObject({ approvedBy: 'alice', phase: { kind: 'step', at: 0 } });
  });

  it('starts the agent again where the user refuses to deactivate the extension (M16)', async () => {
    await approved('failover', 'mdmProfile', 'tacAdvice');
    await run('report', 'unload-vpnagentd', 'done');
    const refused = await run('report', 'deactivate-extension', 'refused', '--evidence', 'OSSystemExtensionErrorDomain error 8');
    expect(refused.out).toContain('to undo what was done, ');
    const end = await run('report', 'load-vpnagentd', 'done');
    expect(end.out).toBe('undone: the Mac is as it was before\n');
    expect(held().history.map(({ what, outcome }: { what: string; outcome: string }) => `${what} ${outcome}`)).toEqual([
      'unload-vpnagentd done',
      'deactivate-extension refused',
      'load-vpnagentd done',
    ]);
  });

  it('goes to its end, the posture pending until the extension is seen (M19)', async () => {
    await approved('failback', 'tacConfirmed');
    for (const step of ['unload-vpnagentd', 'kextunload', 'remove-kext-cfg', 'load-vpnagentd']) await run('report', step, 'done');
    const proof = await run('report', 'install-fixed-version', 'done');
    expect(proof.out).toContain('prove that it worked (proof)');
    expect(proof.out).toContain('its posture is pending until the extension is seen');
    expect((await run('show')).out).toBe(proof.out);
    expect((await run('report', 'proof', 'done')).out).toBe('done, and proved\n');
  });
});

describe('what is refused changes nothing', () => {
  it('preconditions that are not known to hold, each by its sentence', async () => {
    const { code, err } = await run('begin', 'failover', '--holds', 'tacAdvice');
    expect([code, err]).toEqual([9, expect.stringContaining('a management profile that approves')]);
    expect((await run('show')).err).toContain('cannot be read (ENOENT)');
  });

  it('a second beginning in the same file, and a report that comes twice', async () => {
    await approved('failback', 'tacConfirmed');
    await run('report', 'unload-vpnagentd', 'done');
    const before = held();
    expect((await run('begin', 'failback', '--holds', 'tacConfirmed')).err).toContain('is there already');
    expect((await run('report', 'unload-vpnagentd', 'done')).code).toBe(9);
    expect(held()).toEqual(before);
  });

  it.each([
    'nonsense',
    '{}',
    '{"book":"failback","phase":{"kind":"step","at":9},"history":[]}',
    '{"book":"failback","phase":{"kind":"remedy"},"history":[]}',
  ])('a file that holds no runbook: %s', async (text) => {
    writeFileSync(state, text);
    const { code, err } = await run('show');
    expect([code, err]).toEqual([9, expect.stringContaining('does not hold the state of a runbook')]);
  });
});
