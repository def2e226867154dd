import { spawn } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encodeRequest } from '../../src/adapters/net/coa/request.ts';
import { instantOf } from '../../src/base/time.ts';
import type { CoaRequest } from '../../src/ports/coa-client.ts';
import { PacketWriter } from '../../src/wire/radius/packet-writer.ts';
import { SharedSecret } from '../../src/wire/radius/secret.ts';
import { Das, SECRET, targetOf } from '../conformance/coa-client/das.ts';
import { missing, programPath } from './foreign.ts';

/** One request of radclient's to the address; resolves with its exit code when it has its answer or gave up. */
function radclient(port: number, kind: 'coa' | 'disconnect', attributes: readonly string[]): Promise<number | null> {
  const child = spawn(programPath('radclient') ?? 'radclient', ['-r', '1', '-t', '3', `127.0.0.1:${port}`, kind, SECRET], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.stdin.end(`${attributes.join(',')}\n`);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
}

describe.skipIf(missing('radclient'))('radclient sends the same octets', () => {
  let das: Das;
  beforeEach(async () => {
    das = await Das.open();
  });
  afterEach(() => das.close());

  const avpair = (text: string) => ({
    type: 26,
    value: Buffer.concat([Buffer.from([0, 0, 0, 9, 1, text.length + 2]), Buffer.from(text)]),
  });
  const cases: readonly (readonly [CoaRequest, 'coa' | 'disconnect', readonly string[]])[] = [
    [
      {
        packet: 'CoA-Request',
        attributes: [
          avpair('subscriber:command=reauthenticate'),
          avpair('audit-session-id=611C4B0A00000053F483D7B0'),
          { type: 4, value: Buffer.from([10, 10, 1, 1]) },
        ],
      },
      'coa',
      [
        'Cisco-AVPair="subscriber:command=reauthenticate"',
        'Cisco-AVPair+="audit-session-id=611C4B0A00000053F483D7B0"',
        'NAS-IP-Address=10.10.1.1',
      ],
    ],
    [
      {
        packet: 'Disconnect-Request',
        attributes: [
          { type: 1, value: Buffer.from('alice') },
          { type: 44, value: Buffer.from('0000002B') },
        ],
      },
      'disconnect',
      ['User-Name=alice', 'Acct-Session-Id="0000002B"'],
    ],
  ];

  test.each(['send', 'omit'] as const)('as we do, Message-Authenticator: %s', async (messageAuthenticator) => {
    const seconds = 1_700_000_000;
    for (const [request, kind, attributes] of cases) {
      const before = das.arrivals.length;
      das.onRequest((arrival) => void das.answer(arrival, { code: arrival.request.code + 1 }));
      const signed = messageAuthenticator === 'send' ? ['Message-Authenticator=0x00'] : [];
      const exit = await radclient(das.port, kind, [...signed, ...attributes, `Event-Timestamp=${seconds}`]);
      expect(exit, 'radclient takes the answer').toBe(0);
      const theirs = das.arrivals[before];
      const ours = encodeRequest(new PacketWriter(), targetOf(das, { messageAuthenticator }), request, {
        identifier: theirs?.request.identifier ?? 0,
        secret: new SharedSecret(SECRET),
        now: instantOf(seconds * 1000 + 999),
      });
      expect(ours).toEqual({ ok: true, value: theirs?.octets });
    }
  });
});
