import type { ServerChannel } from 'ssh2';
import { expect, test } from 'vitest';
import { deviceServer } from './device-server.ts';
import { device, PASSWORD, shells } from './fixture.ts';

async function open(onShell: (channel: ServerChannel) => void) {
  const server = await deviceServer({ password: PASSWORD, onShell });
  const opened = await shells().open(device(server.port, { hostKeys: [server.fingerprint] }));
  if (!opened.ok) throw new Error(opened.error.message);
  return { server, shell: opened.value };
}

test('a wide and high terminal is asked for', async () => {
  const { server, shell } = await open(() => undefined);
  expect(server.terminals[0]).toMatchObject({ cols: 511, rows: 1000 });
  await shell.close();
  await server.close();
});

test('text goes both ways, a character cut in two is put together, what came early is not lost', async () => {
  const { server, shell } = await open((channel) => {
    const octets = Buffer.from('grüß');
    channel.write(octets.subarray(0, 3));
    setTimeout(() => channel.write(octets.subarray(3)), 5);
    channel.on('data', (data: Buffer) => channel.write(data.toString().toUpperCase()));
  });
  await new Promise((resolve) => setTimeout(resolve, 30));
  let text = '';
  await new Promise<void>((resolve) => {
    shell.onText((piece) => {
      text += piece;
      if (text === 'grüß') shell.write('ok');
      if (text === 'grüßOK') resolve();
    });
  });
  await shell.close();
  await server.close();
});

test('the far end closing is told once, also to who listens late', async () => {
  const { server, shell } = await open((channel) => setImmediate(() => channel.close()));
  shell.onText(() => undefined);
  const told = await new Promise((resolve) => shell.onClose(() => resolve('closed')));
  expect(told).toBe('closed');
  expect(await new Promise((resolve) => shell.onClose(() => resolve('closed')))).toBe('closed');
  shell.write('into the void');
  await shell.close();
  await server.close();
});
