import type { Command } from 'commander';
import type { Bind } from '../command-line.ts';

/** `init`, `serve` and `demo`; what they do is given to the program by `src/app`. */
export function addServerCommands(program: Command, bind: Bind): void {
  const init = program
    .command('init')
    .description('write a commented starter configuration that works')
    .argument('[folder]', 'an empty or new folder', '.')
    .addHelpText('after', '\nExample: portreeve init my-network');
  bind(init, (call) => call.parts.init({ folder: call.argument(0) }, call.io));

  const serve = program
    .command('serve')
    .description('run the server')
    .option('-c, --config <file>', 'the configuration', 'portreeve.yaml')
    .option('--check', 'read everything, say what is wrong, and end')
    .addHelpText('after', '\nExample: portreeve serve --config /etc/portreeve/portreeve.yaml');
  bind(serve, (call) => {
    const { config, check = false } = call.options<{ readonly config: string; readonly check?: boolean }>();
    return call.parts.serve({ config, check }, call.io);
  });

  const demo = program
    .command('demo')
    .description('the whole loop against a simulated switch: authentication, posture, change, proof')
    .option('--exit', 'end after the story: exit 0 only when every step was proved')
    .option('--no-color', 'no colour (also: NO_COLOR)')
    .addHelpText('after', '\nExample: portreeve demo --exit');
  bind(demo, (call) =>
    call.parts.demo({ exit: call.options<{ readonly exit?: boolean }>().exit === true, color: call.settings.color }, call.io),
  );
}
