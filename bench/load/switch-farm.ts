// A process that holds lab switches for a bench: `fork`ed with how many and how long each line takes them, in ms. It tells their ports, and on request
// how many lines they were given since the last time.

import { Terminal } from '../../test/lab/cli/terminal.ts';
import { LabSwitch } from '../../test/lab/lab-switch.ts';
import { hostKey } from '../../test/lab/ssh/host-key.ts';

const [count = 1, commandDelayMs = 0] = process.argv.slice(2).map(Number);
let lines = 0;
const { readLine } = Terminal.prototype;
Terminal.prototype.readLine = async function counted(this: Terminal) {
  const line = await readLine.call(this);
  lines += 1;
  return line;
};

const { pem } = hostKey(undefined);
const ports: number[] = [];
let fingerprint = '';
for (let n = 0; n < count; n++) {
  // Ansible takes the built-in lists of 17.x for configured ones.
  const lab = await LabSwitch.start({
    username: 'admin',
    password: 'cisco',
    hostKey: pem,
    hostname: 'lab-switch',
    accounting: false,
    builtInLists: false,
  });
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
