import type { Command } from 'commander';
import type { Bind } from '../command-line.ts';
import { withOutput } from '../common-flags.ts';

/** `packet decode`. */
export function addPacketCommands(program: Command, bind: Bind): void {
  const packet = program.command('packet').description('RADIUS packets');
  const decode = withOutput(packet.command('decode').description('every attribute of a packet, and which authenticators verify'))
    .argument('<input>', 'a packet in hexadecimal, a file (pcap, pcapng, hexadecimal), or - for standard input')
    .option('--secret <secret>', 'the shared secret: authenticators are verified, hidden attributes measured')
    .option('--request <hex>', 'the request a single reply answers')
    .option('--reveal', 'show passwords and keys')
    .addHelpText('after', '\nExample: portreeve packet decode trace.pcap --secret s3cr3t');
  bind(decode, async (call) => (await import('../commands/packet.ts')).decodePacket(call));
}
