import { expect, test } from 'vitest';
import { ciscoIosxe } from '../../../drivers/cisco-iosxe/driver.ts';
import type { CliParts } from '../../../src/api/cli/io.ts';
import type { CoaTarget } from '../../../src/model/device.ts';
import type { CoaOutcome, CoaRequest } from '../../../src/ports/coa-client.ts';
import { PacketWriter } from '../../../src/wire/radius/packet-writer.ts';
import { SharedSecret } from '../../../src/wire/radius/secret.ts';
import { speak } from './cli-fixture.ts';

type Answer =
  | { readonly kind: 'ack' | 'nak'; readonly errorCause?: number }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'unsendable'; readonly why: string };

/** A client that answers as told, and keeps what it was asked. */
async function run(answer: Answer, ...argv: string[]) {
  const asked: { target: CoaTarget; request: CoaRequest }[] = [];
  let closed = 0;
  const parts: Partial<CliParts> = {
    driver: async (name) => (name === 'cisco-iosxe' ? ciscoIosxe : undefined),
    coaClient: async () => ({
      exchange: async (target, request): Promise<CoaOutcome> => {
        asked.push({ target, request });
        if (answer.kind === 'unsendable') return answer;
        const writer = new PacketWriter().begin(request.packet === 'CoA-Request' ? 43 : 40, 7);
        for (const { type, value } of request.attributes) writer.octets(type, value);
        const sent = writer.finishSignedRequest(new SharedSecret(target.secret.reveal())) ?? new Uint8Array();
        const exchange = { transmissions: 1, elapsed: 3.1, ignored: [{ why: 'wrong-code' as const, diagnosis: 'a stray' }], sent };
        return answer.kind === 'timeout' ? { ...exchange, kind: 'timeout' } : { ...exchange, ...answer, attributes: [], notes: ['a note'] };
      },
      close: async () => {
        closed++;
      },
    }),
  };
  const spoken = await speak(
    ['test', 'coa', '--target', '192.0.2.10', '--secret', 's3cr3t-of-test', '--audit-session-id', 'C000020A01', ...argv],
    { parts },
  );
  return { ...spoken, asked, closed };
}

test("an acknowledgement: exit 0, with Cisco's strings on the wire", async () => {
  const spoken = await run({ kind: 'ack' }, '--command', 'reauthenticate', '--type', 'last');
  expect(spoken.code).toBe(0);
  expect(spoken.out).toContain('CoA-ACK in 3.1 ms, 1 transmission');
  expect(spoken.out).toContain('subscriber:command=reauthenticate');
  expect(spoken.out).toContain('ignored a reply: wrong-code (a stray)');
  const [{ target, request } = { target: undefined, request: undefined }] = spoken.asked;
  expect(target).toMatchObject({
    address: '192.0.2.10',
    port: 1700,
    messageAuthenticator: 'send',
    eventTimestamp: 'send',
    replyMessageAuthenticator: 'verify',
  });
  expect(request?.packet).toBe('CoA-Request');
  const pairs = request?.attributes.filter(({ type }) => type === 26).map(({ value }) => Buffer.from(value.subarray(6)).toString());
  expect(pairs).toEqual(['subscriber:command=reauthenticate', 'subscriber:reauthenticate-type=last', 'audit-session-id=C000020A01']);
  expect(spoken.closed).toBe(1);
  expect(spoken.out + spoken.err).not.toContain('s3cr3t-of-test');
});

test('a service template is activated with its precedence, in place of all others', async () => {
  const of = async (precedence: string) =>
    run({ kind: 'ack' }, '--command', 'activate-service', '--service', 'GUEST', '--precedence', precedence, '--replace-all');
  const pairs = (await of('10')).asked[0]?.request.attributes.map(({ value }) => Buffer.from(value.subarray(6)).toString());
  expect(pairs).toEqual(expect.arrayContaining(['subscriber:precedence=10', 'subscriber:activation-mode=replace-all']));
  expect((await of('many')).code).not.toBe(0);
});

test('disconnect is a Disconnect-Request', async () => {
  const spoken = await run({ kind: 'ack' }, '--command', 'disconnect', '--no-message-authenticator', '--tolerate-zero-authenticator');
  expect(spoken.asked[0]?.request.packet).toBe('Disconnect-Request');
  expect(spoken.asked[0]?.target).toMatchObject({ messageAuthenticator: 'omit', replyMessageAuthenticator: 'tolerate-zero-authenticator' });
  expect(spoken.out).toContain('Disconnect-ACK');
});

test('a refusal: exit 3 with the Error-Cause by name', async () => {
  const spoken = await run({ kind: 'nak', errorCause: 503 }, '--command', 'query');
  expect(spoken.code).toBe(3);
  expect(spoken.out).toContain('in a job: the device has no such session');
  expect(spoken.err).toMatch(/^portreeve: the device refused: Error-Cause 503 Session-Context-Not-Found\n$/);
});

test('Authorize Only carries Service-Type and State; NAK 507 means that the device will ask: exit 0', async () => {
  const spoken = await run({ kind: 'nak', errorCause: 507 }, '--command', 'authorize-only', '--session', 's-7f3a');
  expect(spoken.code).toBe(0);
  expect(spoken.out).toContain('in a job: the device will ask by Access-Request');
  const sent = spoken.asked[0]?.request.attributes.map(({ type, value }) => [type, Buffer.from(value).toString('latin1')]);
  expect(sent).toEqual(
    expect.arrayContaining([
      [6, '\0\0\0\x11'],
      [24, 'portreeve-session:s-7f3a'],
    ]),
  );
  expect(sent?.some(([, value]) => String(value).includes('subscriber:command'))).toBe(false);
  expect((await run({ kind: 'nak', errorCause: 405 }, '--command', 'authorize-only')).code).toBe(3);
});

test('an ACK with an Error-Cause shows it', async () => {
  const spoken = await run({ kind: 'ack', errorCause: 503 });
  expect(spoken.code).toBe(0);
  expect(spoken.out).toContain('CoA-ACK in 3.1 ms, 1 transmission, Error-Cause 503 Session-Context-Not-Found');
});

test('silence: exit 8', async () => {
  expect((await run({ kind: 'timeout' })).code).toBe(8);
});

test('what cannot be sent: exit 4', async () => {
  expect(await run({ kind: 'unsendable', why: 'no identifier is free' })).toMatchObject({
    code: 4,
    err: 'portreeve: the request cannot be sent: no identifier is free\n',
  });
});

test.each([
  [['--driver', 'none'], 9, '`none` is no driver'],
  [['--target', 'localhost:1700'], 9, '`localhost` is no IPv4 address for --target'],
  [['--command', 'activate-service'], 9, '--command activate-service needs --service'],
  [['--audit-session-id', 'not hex'], 4, 'the driver cisco-iosxe cannot ask for session-query'],
])('%j', async (argv, code, sentence) => {
  const spoken = await run({ kind: 'ack' }, ...argv);
  expect([spoken.code, spoken.asked]).toEqual([code, []]);
  expect(spoken.err).toContain(sentence);
});

test('json is one document', async () => {
  expect(JSON.parse((await run({ kind: 'nak', errorCause: 503 }, '-o', 'json')).out)).toMatchObject({
    outcome: 'nak',
    errorCause: 503,
    ms: 3.1,
    request: { codeName: 'CoA-Request' },
    notes: ['a note', 'ignored a reply: wrong-code (a stray)'],
  });
});
