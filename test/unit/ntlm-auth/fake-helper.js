// Speaks as ntlm_auth --helper-protocol=ntlm-server-1 does, and behaves as the user's name says.
import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [log] = process.argv.slice(2);
appendFileSync(log, `start ${process.pid}\n`);
let fields = {};
for await (const line of createInterface({ input: process.stdin })) {
  const [, name, encoded, value] = /^([^:]+):(:?) (.*)$/.exec(line) ?? [];
  if (name !== undefined) fields[name] = encoded ? Buffer.from(value, 'base64').toString() : value;
  if (line !== '.') continue;
  await answer(fields);
  fields = {};
}

async function answer({ Username: user, 'NT-Domain': domain }) {
  appendFileSync(log, `asked ${process.pid} ${domain} ${user}\n`);
  if (user.startsWith('hang')) await new Promise((resolve) => setTimeout(resolve, 60_000));
  if (user === 'slow') await new Promise((resolve) => setTimeout(resolve, 300));
  if (user.startsWith('die')) process.kill(process.pid, 'SIGKILL');
  if (user === 'nonsense') process.stdout.write('<html>\n.\n');
  else if (user === 'flood') process.stdout.write('x'.repeat(100_000));
  else if (user === 'unasked') process.stdout.write('Authenticated: No\n.\nAuthenticated: Yes\n.\n');
  else if (user === 'pieces') {
    for (const piece of ['Authen', 'ticated: Ye', 's\nUser-Session-Key: 0011223344556677', '8899AABBCCDDEEFF\n', '.', '\n']) {
      process.stdout.write(piece);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  } else if (user.startsWith('status ')) process.stdout.write(`Authenticated: No\nAuthentication-Error: ${user.slice(7)}\n.\n.\n`);
  else process.stdout.write('Authenticated: Yes\nUser-Session-Key: 00112233445566778899AABBCCDDEEFF\n.\n');
}
