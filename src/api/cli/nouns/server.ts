import type { Command } from 'commander';
import type { Bind } from '../command-line.ts';
import { withColor, without } from '../common-flags.ts';

/** `init`, `serve` and `demo`; what they do is given to the program by `src/app`. */
export function addServerCommands(program: Command, bind: Bind): void {
  const init = unanswering(program.command('init'), 'it writes files and says what to do next')
    .description('write a commented starter configuration that works')
    .argument('[folder]', 'an empty or new folder', '.')
    .addHelpText('after', '\nExample: portreeve init my-network');
  bind(init, (call) => call.parts.init({ folder: call.argument(0) }, call.io));

  const serve = unanswering(program.command('serve'), 'it runs, and writes its log as the configuration says')
    .description('run the server')
    .option('-c, --config <file>', 'the configuration', 'portreeve.yaml')
    .option('--check', 'read everything, say what is wrong, and end')
    .addHelpText('after', '\nExample: portreeve serve --config /etc/portreeve/portreeve.yaml');
  bind(serve, (call) => {
    const { config, check = false } = call.options<{ readonly config: string; readonly check?: boolean }>();
    return call.parts.serve({ config, check }, call.io);
  });

  const demo = unanswering(program.command('demo'), 'it tells a story, line by line')
    .description('the whole loop against a simulated switch: authentication, posture, change, proof')
    .option('--exit', 'end after the story: exit 0 only when every step was proved')
    .addHelpText('after', '\nExample: portreeve demo --exit');
  bind(demo, (call) =>
    call.parts.demo({ exit: call.options<{ readonly exit?: boolean }>().exit === true, color: call.settings.color }, call.io),
  );
}

/** A command that gives no answer which could be printed in another form. */
function unanswering(command: Command, why: string): Command {
  return without(withColor(command), 'answer', why);
}
