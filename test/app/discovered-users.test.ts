import { afterEach, expect, test } from 'vitest';
import { API_KEY, type Installation, installation, Portreeve, SECRET } from './installation.ts';

const made: Installation[] = [];
afterEach(() => {
  for (const one of made.splice(0)) one.remove();
});

async function serve({ config }: Installation) {
  const process = new Portreeve('serve', '--config', config);
  const [, port, url = ''] = await process.printed(/authentication on 127\.0\.0\.1:(\d+).*API on (http:\S+)/);
  const login = async (password: string): Promise<number | null> => {
    const client = ['test', 'auth', '--server', `127.0.0.1:${port}`, '--secret', SECRET, '--user', 'alice', '--password', password];
    return (await new Portreeve(...client).finished()).code;
  };
  const user = async (...command: readonly string[]): Promise<string> =>
    (await new Portreeve('user', ...command, '--server', url, '--key', API_KEY).finished()).out;
  const stop = async (): Promise<void> => {
    process.signal('SIGTERM');
    await process.finished();
  };
  return { port: Number(port), login, user, stop };
}

/** A server that knows nobody, and looks for users on another one. */
function front(directory: number): Installation {
  const one = installation({ policy: 'own', remoteServers: 'remote-servers.yaml' });
  made.push(one);
  one.write('remote-servers.yaml', {
    servers: [
      {
        name: 'directory',
        address: '127.0.0.1',
        protocol: 'radius',
        authenticationPort: directory,
        secret: SECRET,
        timeout: '1s',
        retries: 1,
      },
    ],
  });
  one.write('identities.yaml', {
    stores: [
      { id: 'internal-users', kind: 'users' },
      { id: 'otp', kind: 'radius', servers: ['directory'] },
    ],
  });
  one.write('own/policy.yaml', {
    serviceSelection: { simple: 'network' },
    services: [
      {
        name: 'network',
        type: 'radius',
        allowedProtocols: ['PAP'],
        identity: { simple: { unknownUser: 'switches' } },
        authorization: { default: 'permit' },
      },
    ],
    unknownUserPolicies: [{ name: 'switches', mode: 'search', selected: ['otp'] }],
  });
  return one;
}

test('a user found on another server is remembered over a restart, and unknown again once deleted (U6, U11, U15, U16)', {
  timeout: 60_000,
}, async () => {
  const example = installation();
  made.push(example);
  const directory = await serve(example);
  const configured = front(directory.port);
  const first = await serve(configured);
  expect(await first.user('list')).not.toContain('alice');
  expect(await first.login('wrong')).toBe(3);
  expect(await first.user('list')).not.toContain('alice');
  expect(await first.login('alice-example-pw')).toBe(0);
  expect(await first.user('list')).toMatch(/alice +switches +discovered +otp +mapped +enabled/);
  await first.stop();

  const second = await serve(configured);
  expect(await second.user('set', 'alice', '--disable')).toMatch(/alice +switches +discovered +otp +mapped +disabled/);
  expect(await second.login('alice-example-pw')).toBe(3);
  expect(await second.user('delete', 'alice')).toBe('alice is unknown again\n');
  expect(await second.login('alice-example-pw')).toBe(0);
  await second.stop();
  await directory.stop();
});
