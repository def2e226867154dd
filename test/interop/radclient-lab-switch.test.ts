import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LabSwitch } from '../lab/lab-switch.ts';
import type { SessionState } from '../lab/state.ts';
import { TestRadiusServer } from '../unit/lab/radius-server.ts';
import { missing } from './foreign.ts';

type Outcome = { readonly code: number; readonly text: string };

describe.skipIf(missing('radclient'))('radclient against the CoA listener of the lab switch', () => {
  let server: TestRadiusServer;
  let lab: LabSwitch;
  let session: SessionState;
  beforeEach(async () => {
    server = await TestRadiusServer.start();
    lab = await LabSwitch.start({ ...server.options });
    session = await lab.plugIn({ port: 4, mac: '00-50-56-83-3F-97', method: 'mab' });
  });
  afterEach(async () => {
    await lab.stop();
    server.stop();
  });

  /** Sends one request with Event-Timestamp and Message-Authenticator; a reply that is not rightly signed counts as none. */
  async function ask(kind: 'coa' | 'disconnect', attributes: readonly string[], secret = 'testing123'): Promise<Outcome> {
    const child = spawn('radclient', ['-x', '-r', '1', '-t', '1', `127.0.0.1:${lab.ready.coa.port}`, kind, secret]);
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (octets: Buffer) => (text += octets.toString()));
    const stamp = Math.floor(Date.now() / 1000);
    child.stdin.end(`${[...attributes, `Event-Timestamp = ${stamp}`, 'Message-Authenticator = 0x00'].join(', ')}\n`);
    const [code] = await once(child, 'close');
    return { code: Number(code), text };
  }

  const id = () => `Cisco-AVPair = "audit-session-id=${session.auditSessionId}"`;

  test('reauthenticate is acknowledged and done', async () => {
    const { code, text } = await ask('coa', ['Cisco-AVPair = "subscriber:command=reauthenticate"', id()]);
    expect(text).toContain('Received CoA-ACK');
    expect(code).toBe(0);
    await vi.waitFor(() => expect(server.access).toHaveLength(2));
  });

  test('a session query is answered with the session', async () => {
    const { text } = await ask('coa', ['Cisco-AVPair = "subscriber:command=session-query"', id()]);
    expect(text).toContain(`Acct-Session-Id = "${session.acctSessionId}"`);
    expect(text).toContain('Calling-Station-Id = "00-50-56-83-3F-97"');
  });

  test('a Disconnect is acknowledged once, then the session is not found', async () => {
    expect((await ask('disconnect', [id()])).text).toContain('Received Disconnect-ACK');
    const again = await ask('disconnect', [id()]);
    expect(again.text).toContain('Received Disconnect-NAK');
    expect(again.text).toContain('Error-Cause = Session-Context-Not-Found');
    expect(again.code).not.toBe(0);
  });

  test.each([
    ['an unsupported attribute', ['Filter-Id = "X"'], 'Unsupported-Attribute'],
    ['another NAS', ['NAS-IP-Address = 10.9.9.9'], 'NAS-Identification-Mismatch'],
    ['identifiers that disagree', ['Calling-Station-Id = "00-00-00-00-00-01"'], 'Invalid-Attribute-Value'],
  ])('%s is refused', async (_, attributes, cause) => {
    const { text } = await ask('coa', ['Cisco-AVPair = "subscriber:command=reauthenticate"', id(), ...attributes]);
    expect(text).toContain('Received CoA-NAK');
    expect(text).toContain(`Error-Cause = ${cause}`);
  });

  test('a wrong secret meets silence', async () => {
    expect((await ask('coa', [id()], 'wrong')).text).toContain('No reply from server');
    expect(lab.state.coaReceived).toEqual({ 'bad-authenticator': expect.any(Number) });
  });
});
