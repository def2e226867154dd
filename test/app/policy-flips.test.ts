import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { buildAccessRequest } from '../../src/api/cli/access-request.ts';
import { Code } from '../../src/wire/radius/codes.ts';
import { standardDictionary } from '../../src/wire/radius/dictionaries/index.ts';
import { SharedSecret } from '../../src/wire/radius/secret.ts';
import { API_KEY, type Installation, installation, Portreeve, SECRET } from './installation.ts';

let made: Installation | undefined;
afterEach(() => made?.remove());

const WINDOW = 32;
const FLIPS = 20;

/** Sends requests, a window of them under way, until told to stop; counts what was sent, and what each answer's Class and code say. */
async function load(port: number) {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  socket.setRecvBufferSize(1 << 20);
  const secret = new SharedSecret(SECRET);
  const codes = new Map<number, number>();
  const free = Array.from({ length: WINDOW }, (_, identifier) => identifier);
  let sent = 0;
  let answered = 0;
  let going = true;
  let done = (): void => undefined;
  const finished = new Promise<void>((resolve) => (done = resolve));
  const send = (identifier: number): void => {
    const random = Buffer.alloc(18);
    random.writeUInt32BE(++sent, 0);
    random[16] = identifier;
    const asked = {
      method: 'pap',
      user: 'alice',
      password: 'alice-example-pw',
      nasAddress: '127.0.0.1',
      messageAuthenticator: true,
    } as const;
    const request = buildAccessRequest({ ...asked, attributes: [`NAS-Port=${sent % 8}`] }, standardDictionary, secret, random);
    if (!request.ok) throw new Error(request.error.message);
    socket.send(request.value, port, '127.0.0.1');
  };
  socket.on('message', (reply) => {
    answered++;
    codes.set(reply[0] ?? 0, (codes.get(reply[0] ?? 0) ?? 0) + 1);
    if (going) send(reply[1] ?? 0);
    else if (answered === sent) done();
  });
  for (const identifier of free) send(identifier);
  return {
    stop: async () => {
      going = false;
      if (answered < sent) await finished;
      socket.close();
      return { sent, answered, codes };
    },
  };
}

test('every request is answered while revisions are published and rolled back', { timeout: 60_000 }, async () => {
  made = installation();
  // Without accounting every version a session was given counts for a minute: here are forty in three seconds.
  made.write('devices.yaml', {
    devices: [{ name: 'sw1', addresses: ['127.0.0.1'], platform: 'c9300', radius: { secret: SECRET, messageAuthenticator: 'off' } }],
  });
  const server = new Portreeve('serve', '--config', made.config);
  const [, port, url] = await server.printed(/authentication on 127\.0\.0\.1:(\d+).*API on (http:\S+)/);
  const change = async (verb: string, body: object) => {
    const headers = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' };
    const answer = await fetch(`${url}/api/v1/policy:${verb}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: answer.status, ...((await answer.json()) as { revision: number }) };
  };
  const running = await load(Number(port));
  const revisions: number[] = [];
  for (let flip = 0; flip < FLIPS; flip++) {
    made.write('policy/dacls/LIMITED.acl', `permit udp any any eq domain\npermit tcp any any eq ${8000 + flip}\n`);
    const published = await change('publish', {});
    expect(published.status).toBeLessThan(300);
    const back = await change('rollback', { revision: published.revision - 1 });
    expect(back.status).toBeLessThan(300);
    revisions.push(published.revision, back.revision);
  }
  const { sent, answered, codes } = await running.stop();
  expect(revisions).toEqual(Array.from({ length: 2 * FLIPS }, (_, n) => n + 2));
  expect([answered, codes.get(Code.AccessAccept)]).toEqual([sent, sent]);
  expect(sent).toBeGreaterThan(2 * FLIPS);
  server.signal('SIGTERM');
  expect((await server.finished()).code).toBe(0);
});
