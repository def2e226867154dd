import type { Grammar } from './grammar.ts';
import type { Vty } from './vty.ts';

/** `exit`, `end` and `do` work in every configuration mode; `exit` goes one mode up. */
export function leaving(commands: Grammar<Vty>): Grammar<Vty> {
  return commands
    .on('end', (vty) => vty.leaveConfiguration())
    .on('exit', (vty) => {
      if (vty.mode.name === 'config') vty.leaveConfiguration();
      else vty.mode = vty.mode.name === 'section' ? vty.mode.parent : { name: 'config' };
    })
    .on('do <command...>', (vty, { args }) => vty.asExec(args.command ?? ''));
}
