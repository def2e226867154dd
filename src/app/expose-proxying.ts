import type { RadiusServer } from '../aaa/serve-radius.ts';
import type { Metrics } from '../adapters/log/metrics.ts';
import type { RadiusClient } from '../adapters/net/radius-client/client.ts';

/** Shows at `/metrics` how the remote servers are, and the accounting that still has to reach them. */
export function exposeProxying(metrics: Metrics, radius: RadiusServer, remotes: RadiusClient): void {
  metrics.gauge(
    'remote.server.usable',
    '1 while requests go there, 0 while it is dead',
    () => remotes.health().map(({ server, port, health }) => ({ labels: { server, port, health }, value: health === 'dead' ? 0 : 1 })),
    ['server', 'port', 'health'],
  );
  metrics.gauge(
    'proxy.spool.records',
    'accounting records that wait for remote servers, by proxy service',
    () => radius.spooled().map(({ service, records }) => ({ labels: { service }, value: records })),
    ['service'],
  );
  metrics.gauge(
    'proxy.spool.oldest.seconds',
    'how long the oldest of them has waited',
    () => radius.spooled().map(({ service, age }) => ({ labels: { service }, value: age / 1000 })),
    ['service'],
  );
}
