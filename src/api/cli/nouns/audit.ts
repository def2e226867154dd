import type { Command } from 'commander';
import type { Bind } from '../command-line.ts';
import { withServer } from '../common-flags.ts';

/** `audit verify`. */
export function addAuditCommands(program: Command, bind: Bind): void {
  const audit = program.command('audit').description('the audit trail');
  const verify = withServer(audit.command('verify').description('walk the whole chain and say where it breaks')).addHelpText(
    'after',
    '\nExample: portreeve audit verify',
  );
  bind(verify, async (call) => (await import('../commands/audit.ts')).verifyAudit(call));
}
