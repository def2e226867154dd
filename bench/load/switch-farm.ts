// A process that holds lab switches for a bench: `fork`ed with how many and how long each line takes them, in ms. It tells their ports, and on request
// how many lines they were given since the last time.

import { Terminal } from '../../test/lab/cli/terminal.ts';
import { LabSwitch } from '../../test/lab/lab-switch.ts';
import { hostKey } from '../../test/lab/ssh/host-key.ts';
import { warmUp } from './warm-up.ts';

const [count = 1, commandDelayMs = 0] = process.argv.slice(2).map(Number);
let lines = 0;
const { readLine } = Terminal.prototype;
Terminal.prototype.readLine = async function counted(this: Terminal) {
  const line = await readLine.call(this);
  lines += 1;
  return line;
};

const { pem } = hostKey(undefined);
// Ansible takes the built-in lists of 17.x for configured ones.
const options = { username: 'admin', password: 'cisco', hostKey: pem, hostname: 'lab-switch', accounting: false, builtInLists: false };
const first = await LabSwitch.start(options);
const entries = Array.from({ length: 100 }, (_, at) => `${at + 1} permit tcp any host 10.1.1.${at + 1} eq 443`);
await warmUp(first.ready.ssh.port, [
  'terminal length 0',
  'configure terminal',
  'ip access-list extended WARM',
  ...entries,
  'end',
  'show ip access-lists',
]);
await first.stop();
lines = 0;
const ports: number[] = [];
let fingerprint = '';
for (let n = 0; n < count; n++) {
  const lab = await LabSwitch.start(options);
  lab.setFaults({ ssh: { commandDelayMs } });
  ports.push(lab.ready.ssh.port);
  fingerprint = lab.ready.ssh.hostKey;
}
process.on('message', () => {
  process.send?.({ lines });
  lines = 0;
});
process.on('disconnect', () => process.exit(0));
process.send?.({ ports, fingerprint });
