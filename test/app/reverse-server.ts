import type { Closers } from '../../src/app/closers.ts';
import { ApiClient } from '../../src/app/demo/api-client.ts';
import { Authority, type Issued } from '../interop/pki.ts';
import { API_KEY, installation, Portreeve } from './installation.ts';

const READY = /TLS on 127\.0\.0\.1:(\d+), API on (http:\S+)/;

export type ReverseServer = {
  readonly api: ApiClient;
  /** Where it listens for RADIUS/TLS, on 127.0.0.1. */
  readonly port: number;
  readonly caFile: string;
  /** The certificate of the only device, `sw1`. */
  readonly device: Issued;
};

/** A server whose only device is known by its certificate, and told down its own RADIUS/TLS connection. */
export async function startReverseServer(closers: Closers): Promise<ReverseServer> {
  const authority = new Authority();
  closers.add(() => authority.remove());
  const ours = authority.issue('portreeve', 'DNS:portreeve.test,IP:127.0.0.1');
  const made = installation({
    radius: {
      authentication: ['127.0.0.1:0'],
      accounting: ['127.0.0.1:0'],
      tls: { listen: ['127.0.0.1:0'], certificate: ours.certificateFile, key: { file: ours.keyFile }, ca: authority.caFile },
    },
  });
  closers.add(() => made.remove());
  const radius = { tls: { names: ['sw1.test'] } };
  made.write('devices.yaml', {
    devices: [{ name: 'sw1', addresses: ['127.0.0.1'], platform: 'isr1000-8p', radius, coa: { transport: 'reverse' } }],
  });
  const server = new Portreeve('serve', '--config', made.config);
  closers.add(async () => {
    server.signal('SIGTERM');
    await server.finished();
  });
  const [, port, url = ''] = await server.printed(READY);
  const device = authority.issue('sw1', 'DNS:sw1.test,IP:127.0.0.1');
  return { api: new ApiClient(url, API_KEY), port: Number(port), caFile: authority.caFile, device };
}
