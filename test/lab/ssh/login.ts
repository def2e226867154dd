import type { AuthContext, Connection } from 'ssh2';
import type { LabOptions } from '../options.ts';
import { parseKey } from './host-key.ts';

const MOST_ATTEMPTS = 3;

/** Authenticates one connection: public key, keyboard-interactive (one `Password:` prompt) or password; three failures end it. */
export function login(client: Connection, options: LabOptions, log: (message: string) => void): void {
  const offered = [...options.sshAuthentication];
  const keys = options.authorizedKeys.map((text) => parseKey(text));
  let failures = 0;

  const settle = (context: AuthContext, right: boolean): void => {
    if (right) {
      context.accept();
      return;
    }
    if (context.method !== 'none') failures += 1;
    if (failures > 0) log(`%SEC_LOGIN-4-LOGIN_FAILED: Login failed [user: ${context.username}] [Reason: Login Authentication Failed]`);
    context.reject(offered);
    if (failures >= MOST_ATTEMPTS) client.end();
  };

  client.on('authentication', (context) => {
    const known = context.username === options.username;
    if (context.method === 'none' || !offered.some((method) => method === context.method)) settle(context, false);
    else if (context.method === 'password') settle(context, known && context.password === options.password);
    else if (context.method === 'keyboard-interactive')
      context.prompt([{ prompt: 'Password: ', echo: false }], (answers) => settle(context, known && answers?.[0] === options.password));
    else if (context.method === 'publickey') {
      const key = keys.find((one) => one.getPublicSSH().equals(context.key.data));
      const signed =
        context.signature === undefined ||
        (context.blob !== undefined && key?.verify(context.blob, context.signature, context.hashAlgo) === true);
      if (known && key && signed) context.accept();
      else context.reject(offered);
    } else settle(context, false);
  });
}
