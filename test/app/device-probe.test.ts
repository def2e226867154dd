import { afterEach, expect, test } from 'vitest';
import { LabSwitch } from '../lab/lab-switch.ts';
import { TestRadiusServer } from '../unit/lab/radius-server.ts';
import { API_KEY, installation, Portreeve, SECRET } from './installation.ts';

const READY = /API on (http:\S+)/;
const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

test('what a probe found is in `device get`, and still after a restart; a dry run leaves nothing', { timeout: 90_000 }, async () => {
  const radius = await TestRadiusServer.start();
  cleanups.push(() => radius.stop());
  const lab = await LabSwitch.start({
    ...radius.options,
    coaSecret: SECRET,
    requireEventTimestamp: true,
    coaMessageAuthenticator: 'forbid',
  });
  cleanups.push(() => lab.stop());
  const made = installation();
  cleanups.push(() => made.remove());
  made.write('devices.yaml', {
    devices: [
      {
        name: 'sw1',
        addresses: ['127.0.0.1'],
        platform: 'isr1000-8p',
        radius: { secret: SECRET, messageAuthenticator: 'off' },
        coa: { port: lab.ready.coa.port },
      },
    ],
  });

  const serve = async () => {
    const server = new Portreeve('serve', '--config', made.config);
    cleanups.push(() => server.signal('SIGKILL'));
    const [, url = ''] = await server.printed(READY);
    const device = async (...args: readonly string[]) => {
      const call = new Portreeve('device', ...args, '-o', 'json', '--server', url, '--key', API_KEY);
      const { code, out, err } = await call.finished();
      if (code !== 0) throw new Error(err);
      return JSON.parse(out);
    };
    return { server, device };
  };

  const first = await serve();
  const found = {
    messageAuthenticator: 'forbidden',
    eventTimestamp: 'required',
    naming: { understood: ['audit-session-id'], refused: [] },
  };
  expect(await first.device('probe', 'sw1', '--dry-run')).toMatchObject({ answered: true, stored: false, found });
  expect((await first.device('get', 'sw1')).coa.learned).toBeUndefined();
  expect(await first.device('probe', 'sw1')).toMatchObject({ answered: true, stored: true, found });
  const shown = (await first.device('get', 'sw1')).coa;
  expect(shown).toMatchObject({ messageAuthenticator: 'omit', eventTimestamp: 'send', learned: found });
  first.server.signal('SIGTERM');
  await first.server.finished();

  const second = await serve();
  expect((await second.device('get', 'sw1')).coa).toEqual(shown);
});
