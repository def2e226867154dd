import type { SshFaults } from '../faults.ts';
import { configGrammar } from './configure.ts';
import { aclGrammar } from './configure-acl.ts';
import { interfaceGrammar } from './configure-interface.ts';
import { sectionGrammar } from './configure-section.ts';
import { isLockedFor, LOCKED } from './configuring.ts';
import { execGrammar } from './exec.ts';
import type { Grammar, Reading } from './grammar.ts';
import { reject } from './refusal.ts';
import type { Vty } from './vty.ts';

/** Carries out one line in the mode the vty is in. */
export async function execute(vty: Vty, line: string): Promise<void> {
  const faults = vty.device.faults.ssh;
  const typed = line.trim();
  if (vty.mode.name !== 'exec' && (isLockedFor(vty) || lockedInTheMiddle(faults))) {
    vty.leaveConfiguration();
    vty.terminal.write(LOCKED);
    return;
  }
  if (faults.failAuthorization.some((refused) => typed === refused || typed.startsWith(`${refused} `))) {
    vty.terminal.write('Command authorization failed.\n\n');
    return;
  }
  if (typed.startsWith('!')) return;
  if (faults.invalidLines.includes(typed)) return reject(vty, line, { kind: 'invalid', at: line.length - line.trimStart().length });
  const captured = vty.mode.name === 'exec' ? vty.device.options.transcripts[typed] : undefined;
  if (captured !== undefined) return vty.terminal.page(captured.trimEnd().split(/\r?\n/));
  const reading = read(vty, line);
  if (reading.kind === 'command') await reading.run(vty, reading.matched);
  else reject(vty, line, reading);
}

/** The lock is taken by another session when so many lines were configured. */
function lockedInTheMiddle(faults: SshFaults): boolean {
  if (faults.lockAfterLines === 0) return false;
  faults.lockAfterLines -= 1;
  return faults.lockAfterLines === 0;
}

/** In a configuration submode a line that is not of the submode may be a global one, which leaves the submode. */
function read(vty: Vty, line: string): Reading<Vty> {
  const own = grammarOf(vty).read(line);
  if (own.kind === 'command' || vty.mode.name === 'exec' || vty.mode.name === 'config') return own;
  for (let outer = outerMode(vty.mode); outer; outer = outerMode(outer)) {
    const mode = outer;
    const reading = grammarFor(mode).read(line);
    if (reading.kind !== 'command') continue;
    return {
      ...reading,
      run: (context, matched) => {
        context.mode = mode;
        return reading.run(context, matched);
      },
    };
  }
  return own;
}

function outerMode(mode: Vty['mode']): Vty['mode'] | undefined {
  if (mode.name === 'config' || mode.name === 'exec') return undefined;
  return mode.name === 'section' ? mode.parent : { name: 'config' };
}

function grammarOf(vty: Vty): Grammar<Vty> {
  return vty.mode.name === 'exec' ? execGrammar(vty.privileged) : grammarFor(vty.mode);
}

function grammarFor(mode: Vty['mode']): Grammar<Vty> {
  switch (mode.name) {
    case 'exec':
      return execGrammar(true);
    case 'config':
      return configGrammar();
    case 'config-if':
      return interfaceGrammar();
    case 'section':
      return sectionGrammar(mode.section);
    case 'config-ext-nacl':
    case 'config-std-nacl':
      return aclGrammar();
  }
}
