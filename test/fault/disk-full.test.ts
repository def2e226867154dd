import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantOf } from '../../src/base/time.ts';
import type { ControlEvent, EventId } from '../../src/model/event.ts';
import type { Mac } from '../../src/model/mac.ts';
import { missing } from '../interop/foreign.ts';
import { LabSwitch } from '../lab/lab-switch.ts';
import { freeUdpPort, KilledServer } from './killed-server.ts';

const SECRET = 'testing123';
const HOSTS = ['02-00-00-00-00-01', '02-00-00-00-00-02'];

describe.skipIf(missing('prlimit'))('a disk that takes no more', () => {
  let lab: LabSwitch;
  let server: KilledServer;
  let directory: string;

  beforeEach(async () => {
    const [authentication, accounting] = [await freeUdpPort(), await freeUdpPort()];
    directory = mkdtempSync(join(tmpdir(), 'portreeve-full-'));
    lab = await LabSwitch.start({
      radiusAuth: { address: '127.0.0.1', port: authentication },
      radiusAcct: { address: '127.0.0.1', port: accounting },
      secret: SECRET,
      coaSecret: SECRET,
      username: 'u',
      password: 'p',
      sshPort: 0,
      coaPort: 0,
      controlPort: 0,
      radiusTimeoutMs: 100,
      radiusRetransmit: 2,
      secondMs: 20,
    });
    await lab.configure(['ip access-list extended REDIRECT', 'permit tcp any any eq www', 'exit']);
    server = await KilledServer.start({ directory, authentication, accounting, coa: lab.ready.coa.port, secret: SECRET, hosts: HOSTS });
  });

  afterEach(async () => {
    await lab.stop();
    await server.kill();
    rmSync(directory, { recursive: true, force: true });
  });

  /** The kernel refuses every write beyond this size, as a full disk would. */
  function limitFiles(octets: number | 'unlimited'): void {
    execFileSync('prlimit', ['--pid', String(server.pid), `--fsize=${octets}:unlimited`]);
  }

  function report(version: number): ControlEvent {
    const at = instantOf(Date.now());
    const endpoint = '02-00-00-00-00-09' as Mac;
    return {
      id: `e${version}` as EventId,
      at,
      actor: 'test',
      kind: 'posture.reported',
      result: { endpoint, status: 'compliant', version, at, failedChecks: [] },
    };
  }

  it('accepts nothing and acknowledges no accounting, authenticates as before, and recovers by itself', async () => {
    expect(await server.ask({ kind: 'accept', event: report(1) })).toMatchObject({ kind: 'accepted' });
    limitFiles(statSync(join(directory, 'portreeve.db-wal')).size);
    expect(await server.ask({ kind: 'accept', event: report(2) })).toMatchObject({ why: 'journal.unavailable' });

    const session = await lab.plugIn({ port: 0, mac: HOSTS[0] ?? '', method: 'mab', ip: '10.0.0.1' });
    expect(session).toMatchObject({ status: 'Authorized', dacl: expect.stringContaining('LIMITED') });
    await lab.settled();
    expect(lab.events.some((line) => line.includes('accounting server is not responding'))).toBe(true);

    limitFiles('unlimited');
    expect(await server.ask({ kind: 'accept', event: report(2) })).not.toHaveProperty('why');
    expect(await server.ask({ kind: 'audit' })).toMatchObject({ verdict: { ok: true, value: { intact: true } } });
    const known = lab.events.length;
    await lab.plugIn({ port: 1, mac: HOSTS[1] ?? '', method: 'mab', ip: '10.0.0.2' });
    await lab.settled();
    expect(lab.events.slice(known).some((line) => line.includes('not responding'))).toBe(false);
  });
});
