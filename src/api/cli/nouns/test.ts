import { type Command, Option } from 'commander';
import type { Bind } from '../command-line.ts';
import { withOutput } from '../common-flags.ts';
import { gather } from './posture.ts';

const COMMANDS = [
  'reauthenticate',
  'bounce',
  'disable-port',
  'disconnect',
  'query',
  'activate-service',
  'deactivate-service',
  'interface-template',
  'authorize-only',
  'change-authorization',
];

/** `test auth|coa`. */
export function addTestCommands(program: Command, bind: Bind): void {
  const test = program.command('test').description('ask a RADIUS server or a device directly, without a portreeve server');

  const auth = withOutput(test.command('auth').description('one authentication, as a switch would ask for it'))
    .option('--server <host:port>', 'the RADIUS server', '127.0.0.1:1812')
    .requiredOption('--secret <secret>', 'the shared secret')
    .requiredOption('--user <name>', 'the user; for mab the MAC address')
    .option('--password <password>', 'the password (pap, chap, mschapv2)')
    .addOption(new Option('--method <method>', 'how').choices(['pap', 'chap', 'mschapv2', 'mab']).default('pap'))
    .option('--nas-ip <address>', 'NAS-IP-Address', '127.0.0.1')
    .option('--source-address <address>', 'the address to send from: the server knows its clients by it')
    .option('-a, --attribute <name=value>', 'a further attribute; may be given again', gather)
    .option('--no-message-authenticator', 'leave Message-Authenticator out')
    .option('--timeout <time>', 'before it is sent again', '2s')
    .option('--tries <n>', 'how often it is sent', '3')
    .addHelpText('after', '\nExample: portreeve test auth --secret s3cr3t --method mab --user 02-00-5E-00-00-01');
  bind(auth, async (call) => (await import('../commands/test-auth.ts')).testAuth(call));

  const coa = withOutput(test.command('coa').description('one Change of Authorization, as the server would send it'))
    .requiredOption('--target <host:port>', 'the device; port 1700 when left out')
    .requiredOption('--secret <secret>', 'the shared secret')
    .addOption(new Option('--command <command>', 'what to ask for').choices(COMMANDS).default('query'))
    .option('--audit-session-id <id>', "the session, by Cisco's audit-session-id")
    .option('--acct-session-id <id>', 'the session, by Acct-Session-Id')
    .option('--calling-station-id <mac>', "the session, by the endpoint's MAC address as the device spells it")
    .option('--nas-ip <address>', 'NAS-IP-Address; the target when left out')
    .option('--service <template>', 'the service template (activate-service, deactivate-service)')
    .option('--precedence <n>', '1 to 254: the lowest number wins (activate-service)')
    .option('--replace-all', 'every other template of the session is taken away (activate-service)')
    .option('--template <name>', 'the interface template (interface-template)')
    .option('--session <id>', "portreeve's id of the session, named in the State (authorize-only)")
    .option('--filter-id <name>', 'Filter-Id (change-authorization, with the driver rfc5176)')
    .option('--vlan <vlan>', 'the VLAN (change-authorization)')
    .option('--session-timeout <seconds>', 'Session-Timeout (change-authorization)')
    .option('--idle-timeout <seconds>', 'Idle-Timeout (change-authorization)')
    .addOption(new Option('--type <type>', 'reauthenticate with the last method, or all again').choices(['last', 'rerun']))
    .option('--driver <driver>', 'whose attribute strings', 'cisco-iosxe')
    .option('--source-address <address>', 'the address to send from')
    .option('--no-message-authenticator', 'leave Message-Authenticator out')
    .option('--no-event-timestamp', 'leave Event-Timestamp out')
    .option('--tolerate-zero-authenticator', 'take replies signed as FreeRADIUS before 3.2.4 signs them')
    .addHelpText(
      'after',
      '\nExample: portreeve test coa --target 192.0.2.10:1700 --secret s3cr3t --command reauthenticate --audit-session-id C0A80001000000ABCDEF',
    );
  bind(coa, async (call) => (await import('../commands/test-coa.ts')).testCoa(call));
}
