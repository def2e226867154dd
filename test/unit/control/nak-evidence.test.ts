import { expect, test } from 'vitest';
import { instantOf } from '../../../src/base/time.ts';
import { exchangeEvidence } from '../../../src/control/evidence.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';

const attribute = (type: number, value: Buffer): Buffer => Buffer.concat([Buffer.from([type, value.length + 2]), value]);
const vsa = (text: string): Buffer => attribute(26, Buffer.concat([Buffer.from([0, 0, 0, 9, 1, text.length + 2]), Buffer.from(text)]));

function datagram(...attributes: readonly Buffer[]): Buffer {
  const body = Buffer.concat(attributes);
  const head = Buffer.alloc(20);
  head[0] = 43;
  head.writeUInt16BE(20 + body.length, 2);
  return Buffer.concat([head, body]);
}

test('a NAK is shown with what follows from its cause and with every attribute as it was sent', () => {
  const sent = datagram(
    attribute(4, Buffer.from([192, 0, 2, 1])),
    vsa('subscriber:command=reauthenticate'),
    vsa('audit-session-id=0A000001'),
    attribute(55, Buffer.from([0x65, 0x92, 0x00, 0x80])),
    attribute(80, Buffer.alloc(16, 7)),
  );
  const outcome = { kind: 'nak', errorCause: 407, transmissions: 1, elapsed: 3, ignored: [], notes: [], attributes: [], sent } as const;
  expect(exchangeEvidence(instantOf(0), 'CoA', outcome, standardDictionary)).toEqual({
    at: 0,
    what: 'CoA-NAK Error-Cause 407 Invalid-Attribute-Value after 3.0 ms',
    detail:
      'sent once; an attribute holds a value that fits no session, or no template of the device, or names disagree: the session is named another way, else given up; ' +
      'sent: NAS-IP-Address = 192.0.2.1, Cisco-AVPair = subscriber:command=reauthenticate, Cisco-AVPair = audit-session-id=0A000001, ' +
      'Event-Timestamp = 2024-01-01T00:00:00Z, Message-Authenticator',
  });
});
