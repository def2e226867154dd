import { once } from 'node:events';
import ssh2 from 'ssh2';

const LOGINS = 40;

/**
 * A switch has been up for weeks, a process that plays one has just begun: logins and lines that count for nothing, so that what it does for either is
 * compiled. `port`: of a switch that nobody else will use.
 */
export async function warmUp(port: number, lines: readonly string[]): Promise<void> {
  for (let n = 0; n < LOGINS; n++) {
    const client = new ssh2.Client().connect({ host: '127.0.0.1', port, username: 'admin', password: 'cisco' });
    await once(client, 'ready');
    const gone = once(client, 'close');
    client.shell((error, channel) => {
      if (error) throw error;
      channel.resume().end([...lines, 'exit', ''].join('\n'));
    });
    await gone;
  }
}
