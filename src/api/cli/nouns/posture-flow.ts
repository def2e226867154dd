import type { Command } from 'commander';
import type { Bind } from '../command-line.ts';
import { withOutput } from '../common-flags.ts';

/** `posture import|export|simulate|picture`: nFactor flows in files, without a server. */
export function addFlowCommands(posture: Command, bind: Bind): void {
  const read = withOutput(
    posture.command('import').description('read the authentication commands of a NetScaler configuration and print the flow, as YAML'),
  )
    .argument('<file>', 'ns.conf, or commands as a page shows them; - for standard input')
    .option('--strict', 'flaws of the commands are errors')
    .addHelpText('after', '\nExample: portreeve posture import ns.conf > posture/gateway.yaml');
  bind(read, async (call) => (await import('../commands/posture-flow.ts')).importFlow(call));

  const write = withOutput(posture.command('export').description('print a flow as NetScaler commands'))
    .argument('<file>', 'the flow')
    .addHelpText('after', '\nExample: portreeve posture export posture/gateway.yaml');
  bind(write, async (call) => (await import('../commands/posture-flow.ts')).exportFlow(call));

  const simulate = withOutput(posture.command('simulate').description('run a flow: what is asked, what is found, where it leads'))
    .argument('<file>', 'the flow, or a NetScaler configuration')
    .option('--facts <file>', 'what the client reports and which logons succeed')
    .option('--interactive', 'ask for each answer')
    .option('--start <name>', 'the virtual server or factor to begin at; needed where there are several')
    .addHelpText(
      'after',
      '\nExit 0 when the run is complete, 3 when it is denied.\nExample: portreeve posture simulate posture/gateway.yaml --facts laptop.yaml',
    );
  bind(simulate, async (call) => (await import('../commands/posture-simulate.ts')).simulate(call));

  const picture = withOutput(posture.command('picture').description('draw a flow, and with facts the path a run takes'))
    .argument('<file>', 'the flow, or a NetScaler configuration')
    .option('--mermaid', 'as Mermaid text (the default)')
    .option('--svg', 'as SVG')
    .option('--facts <file>', 'marks the path taken with them')
    .option('--start <name>', 'the virtual server or factor to begin at; needed where there are several')
    .addHelpText('after', '\nExample: portreeve posture picture posture/gateway.yaml --svg > gateway.svg');
  bind(picture, async (call) => (await import('../commands/posture-flow.ts')).drawFlow(call));
}
