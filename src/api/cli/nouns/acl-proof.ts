import { type Command, Option } from 'commander';
import type { Bind } from '../command-line.ts';
import { withOutput } from '../common-flags.ts';

/** `acl check|test|equal|compact`: what lists mean, proved without a server or a device. */
export function addAclProofCommands(acl: Command, bind: Bind): void {
  addCheck(acl, bind);
  addTest(acl, bind);
  addEqual(acl, bind);
  addCompact(acl, bind);
}

const FILE = 'a list, one entry a line, or a configuration that holds lists; - for standard input';

function addCheck(acl: Command, bind: Bind): void {
  const check = withOutput(
    acl.command('check').description('name what a platform cannot do, what never matches, and what is most likely not meant'),
  )
    .argument('<file>', FILE)
    .option('--platform <name>', 'hold it to the limits of this platform, such as isr1000-8p')
    .option('--name <name>', 'this list only')
    .option('--redirect', 'permit means redirect; taken so without this when the name says redirect')
    .addHelpText('after', '\nExample: portreeve acl check GUEST.acl --platform isr1000-8p');
  bind(check, async (call) => (await import('../commands/acl-check.ts')).checkAcls(call));
}

function addTest(acl: Command, bind: Bind): void {
  const test = withOutput(
    acl.command('test').description('say what a list does with a packet, by which entry, and why not by those before'),
  )
    .argument('<packet...>', 'such as `tcp 10.1.1.1:40000 > 10.2.2.2:443`, then flags, an ICMP message, fragment, dscp, ttl, option')
    .requiredOption('-f, --file <file>', FILE)
    .option('--name <name>', 'of the list, where the file holds several')
    .addOption(new Option('--expect <action>', 'exit 1 when it is not this').choices(['permit', 'deny']))
    .addHelpText('after', "\nExample: portreeve acl test 'tcp 10.1.1.1:40000 > 10.2.2.2:443 syn' -f GUEST.acl");
  bind(test, async (call) => (await import('../commands/acl-prove.ts')).testAcl(call));
}

function addEqual(acl: Command, bind: Bind): void {
  const equal = withOutput(acl.command('equal').description('prove that two lists decide every packet the same, or name one they do not'))
    .argument('<file>', FILE)
    .argument('<other>', 'the other list')
    .option('--name <name>', 'of the list, where a file holds several')
    .option('--other-name <name>', 'of the other list, when it is another')
    .addHelpText('after', '\nExample: portreeve acl equal GUEST.acl GUEST.new.acl');
  bind(equal, async (call) => (await import('../commands/acl-prove.ts')).equalAcls(call));
}

function addCompact(acl: Command, bind: Bind): void {
  const compact = withOutput(acl.command('compact').description('print the list with the fewest entries we can reach, proved equal'))
    .argument('<file>', FILE)
    .option('--platform <name>', 'write out what this platform has no operator for')
    .option('--name <name>', 'of the list, where the file holds several')
    .option('--prefixes', 'no wildcards with holes that were not there before')
    .addHelpText('after', '\nExample: portreeve acl compact GUEST.acl --platform isr1000-8p');
  bind(compact, async (call) => (await import('../commands/acl-prove.ts')).compactOne(call));
}
